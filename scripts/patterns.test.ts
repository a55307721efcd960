import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { PATTERNS, patternFiles } from "./parts/patterns/page";

describe("docs/patterns.md", () => {
  let files: ReadonlyMap<string, string>;
  beforeAll(async () => {
    files = await patternFiles();
  });

  it("and its drawings are those of the patterns as they are now", async () => {
    for (const [file, text] of files)
      expect(await readFile(file, "utf8"), `${file} is out of date: run "npm run patterns"`).toBe(text);
  });

  it("shows each pattern with its drawing and all of its golden events", () => {
    const page = files.get("docs/patterns.md")!;
    for (const { number, name, runs } of PATTERNS) {
      expect(page).toContain(`## ${number}. ${name}`);
      expect(files.has(`docs/images/patterns/${String(number).padStart(2, "0")}.svg`)).toBe(true);
      for (const { shows } of runs) expect(page).toContain(shows);
    }
  });

  it("draws every element and flow of a model", () => {
    for (const { number, name, model } of PATTERNS) {
      const drawing = files.get(`docs/images/patterns/${String(number).padStart(2, "0")}.svg`)!;
      expect(drawing).toContain(`${number} ${name}`);
      expect(drawing.split('marker-end="url(#tip)"')).toHaveLength(model.flows.length + 1);
      expect(drawing).not.toContain("NaN");
    }
  });
});
