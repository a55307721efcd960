import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EventDefinition, ModelElement } from "@/lib/model";
import { RULES } from "@/lib/model/rules";
import { canExecute } from "./elements";

const page = readFileSync(new URL("../../docs/elements.md", import.meta.url), "utf8");
const spec = readFileSync(new URL("SPEC.md", import.meta.url), "utf8");

/** The rows of the tables that begin with a name in code. */
const rows = [...page.matchAll(/^\| `\w+` \|.*$/gm)].map(([row]) =>
  row
    .split("|")
    .slice(1, -1)
    .map((cell) => cell.trim()),
);
const names = (text: string) => [...text.matchAll(/`(\w+)`/g)].map(([, name]) => name!);
const rowsOf = (kinds: readonly string[]) => rows.filter(([name]) => kinds.includes(names(name!)[0]!));

const BASE = ["type", "id", "name", "documentation", "parent", "foreign"];
const kinds = ModelElement.options.map(({ shape }) => shape.type.value);
const attributesOf = new Map(ModelElement.options.map(({ shape }) => [shape.type.value, ownKeys(shape)] as const));
/** What every activity has: a plain task has nothing else. */
const ofActivities = attributesOf.get("task")!;

function ownKeys(shape: object): string[] {
  return Object.keys(shape).filter((key) => !BASE.includes(key));
}

describe("the page of the elements", () => {
  it("has a row for each kind of element, with the attributes of the model", () => {
    const isActivity = (own: readonly string[]) => ofActivities.every((each) => own.includes(each));
    const expected = kinds.map((kind) => {
      const own = attributesOf.get(kind)!;
      return [kind, isActivity(own) ? own.filter((each) => !ofActivities.includes(each)) : own];
    });
    expect(rowsOf(kinds).map(([name, , attributes]) => [names(name!)[0], names(attributes!)])).toEqual(expected);
    expect(names(page.match(/^Of every \*\*activity\*\*:.*$/m)![0])).toEqual(ofActivities);
  });

  it("has a row for each kind of event, with its attributes and where the engine takes it", () => {
    const places = [
      ["startEvent", {}],
      ["startEvent", { parent: "p" }],
      ["intermediateCatchEvent", {}],
      ["boundaryEvent", {}],
      ["intermediateThrowEvent", {}],
      ["endEvent", {}],
    ] as const;
    const expected = EventDefinition.options.map(({ shape }) => {
      const type = shape.type.value;
      const marks = places.map(([kind, more]) => {
        const element = { id: "x", type: kind, definitions: [{ type }], ...more } as unknown as ModelElement;
        return canExecute(element) === undefined ? "✓" : "–";
      });
      return [type, ownKeys(shape), ...marks];
    });
    const types = EventDefinition.options.map(({ shape }) => shape.type.value as string);
    expect(
      rowsOf(types).map(([name, attributes, ...marks]) => [
        names(name!)[0],
        names(attributes!),
        ...marks.slice(0, places.length),
      ]),
    ).toEqual(expected);
  });

  it("names every rule of the engine, and no other", () => {
    const rules = [...spec.matchAll(/^- \*\*([A-Z]{2}\d+)\*\*/gm)].map(([, id]) => id!);
    const named = new Set([...page.matchAll(/\b[A-Z]{2}\d+\b/g)].map(([id]) => id));
    for (const [, kind, first, last] of page.matchAll(/\b([A-Z]{2})(\d+) to \1(\d+)\b/g))
      for (let n = Number(first); n <= Number(last); n++) named.add(`${kind}${n}`);
    expect([...named].sort()).toEqual([...rules].sort());
  });

  it("names every rule of modelling, and no other", () => {
    const named = [...page.matchAll(/`([a-z]+(?:-[a-z]+)+|executable|reachable)`/g)].map(([, code]) => code!);
    expect([...new Set(named)].sort()).toEqual(RULES.map(({ code }) => code).sort());
  });
});
