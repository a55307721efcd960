import { exportBpmn } from "@/lib/bpmn";
import { PATTERNS } from "@/lib/engine/patterns";
import type { Pattern } from "@/lib/engine/patterns/pattern";
import { layoutModel } from "@/lib/model/layout";
import { drawModel } from "./model-drawing";

export { PATTERNS };

/** What `npm run patterns` writes: the page and its drawings, by path from the root of the repository. */
export async function patternFiles(): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  const sections: string[] = [];
  for (const pattern of PATTERNS) {
    files.set(`docs/${imageOf(pattern)}`, drawModel(pattern.model, `${pattern.number} ${pattern.name}`));
    sections.push(await section(pattern));
  }
  files.set("docs/patterns.md", `${[INTRODUCTION, table(), EXTENSIONS, ...sections].join("\n\n")}\n`);
  return files;
}

const INTRODUCTION = `# The 43 control-flow patterns

Russell, ter Hofstede, van der Aalst and Mulyar named 43 patterns of control flow ("Workflow Control-Flow Patterns: A Revised View", BPM-06-22).
Throughline runs all of them, each directly: by one construct or a few that mean the pattern, without code and without rebuilding it from data.
The best engines known to us reach 28.

Each is a test: a model, commands, and exactly what then happens (\`lib/engine/patterns\`). Every model also goes out to a BPMN file and in again, and
has to do the same. This page is written from the same data by \`npm run patterns\`; a test fails when it is out of date.`;

const ENGINES = ["camunda7", "camunda8", "flowable"] as const;
const SIGNS = { yes: "✓", partly: "partly", no: "–" } as const;

function table(): string {
  const rows = PATTERNS.map(({ number, name, construct, elsewhere }) =>
    row(`[${number}](#p${number})`, name, construct, "✓", ...ENGINES.map((engine) => SIGNS[elsewhere[engine]])),
  );
  const counts = ENGINES.map((engine) => PATTERNS.filter(({ elsewhere }) => elsewhere[engine] === "yes").length);
  return [
    "Other engines as far as their documentation tells; ✓ is direct support.",
    "",
    row("#", "pattern", "realised here by", "Throughline", "Camunda 7", "Camunda 8", "Flowable"),
    row("---", "---", "---", "---", "---", "---", "---"),
    ...rows,
    row("", "directly", "", ...[PATTERNS.length, ...counts].map((count) => `**${count}**`)),
  ].join("\n");
}

function row(...cells: string[]): string {
  return `| ${cells.join(" | ")} |`;
}

const EXTENSIONS = `## What BPMN has no words for

Some patterns have no construct in BPMN 2.0. What they need is small, stands in an extension element of the namespace
\`urn:throughline:bpmn:1\`, and other tools keep it and ignore it. It may as well be written by hand.

| pattern | in the model | in the file |
|---|---|---|
| 17 Interleaved Parallel Routing, 39 Critical Section | \`lock\` on an activity: of those with the same lock one runs at a time in an instance, first come first served; given back when it is left or cancelled ([LK1, LK2](../lib/engine/SPEC.md)) | [17](#p17), [39](#p39) |
| 25 Cancel Region | \`cancels\` on an activity: the ids of the elements whose open steps are taken away when it is done ([AC2](../lib/engine/SPEC.md)) | [25](#p25) |
| 18 Milestone | nothing new: conditional events may read \`activeElements\`, the ids of the elements with an open step ([VA7](../lib/engine/SPEC.md)) | [18](#p18) |

Three more rest on commands of the engine, which people and other systems give: adding rounds to a running multi-instance (15, 36), ending it early (27), and
cancelling an instance (20). Messages that come early (24) are kept by the runtime for their time to live (\`lib/runtime/publish-message.ts\`), and signals (23) are not.

## How to read the golden events

\`>\` is a command, and what is indented below it is all that happened, in order. What happens to one step without a break is one line; \`pick#3\` is step 3, a visit
of the element \`pick\`. \`took a -> b because … | not a -> c …\` is a flow that was taken and why, and its neighbours and why not. \`*\` is what the surroundings of
the engine did: they hand out messages and signals, and start called instances. \`=\` is what is still open at the end.`;

async function section(pattern: Pattern): Promise<string> {
  const { number, name, intent, construct, direct, runs, snippet } = pattern;
  const parts = [
    `<a id="p${number}"></a>\n## ${number}. ${name}`,
    intent,
    `![The model of pattern ${number}, ${name}](${imageOf(pattern)})`,
    `**Realised by** ${construct}. **Direct**, because: ${direct}`,
  ];
  if (snippet) parts.push(`${snippet.says}\n\n\`\`\`xml\n${await xmlOf(pattern, snippet.element)}\n\`\`\``);
  for (const { shows, golden } of runs)
    parts.push(
      `<details><summary>${escaped(shows)}</summary>\n\n\`\`\`text\n${dedented(golden)}\n\`\`\`\n\n</details>`,
    );
  return parts.join("\n\n");
}

function imageOf({ number }: Pattern): string {
  return `images/patterns/${String(number).padStart(2, "0")}.svg`;
}

/** How an exported file says one element: only what it is about, without its ways, its people and its content. */
async function xmlOf({ model }: Pattern, id: string): Promise<string> {
  const elements = model.elements.filter((element) => element.id === id);
  const bare = elements.map((element) => ("assignee" in element ? { ...element, assignee: undefined } : element));
  const lines = (await exportBpmn(layoutModel({ ...model, elements: bare, flows: [] }))).split("\n");
  const first = lines.findIndex((line) => line.includes(` id="${id}"`));
  if (first < 0) throw new Error(`The file of "${model.name}" holds no "${id}"`);
  const indent = /^ */.exec(lines[first]!)![0];
  const isClosed = lines[first]!.trimEnd().endsWith("/>");
  const last = isClosed ? first : lines.findIndex((line, index) => index > first && line.startsWith(`${indent}</`));
  return lines
    .slice(first, last + 1)
    .map((line) => line.slice(indent.length))
    .join("\n");
}

function dedented(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const indent = Math.min(...lines.map((line) => /^ */.exec(line)![0].length));
  return lines.map((line) => line.slice(indent)).join("\n");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}
