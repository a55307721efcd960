import { describe, expect, it } from "vitest";
import { exportBpmn } from "./export";
import { importBpmn } from "./import";
import type { ImportProblem } from "./report";
import { mutations } from "./testing/mutate";
import { checkFile, cpuMsOf, sourceFiles } from "./testing/mutated-files";

const BPMN = 'xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"';
const definitions = (content: string, more = ""): string => `<definitions ${BPMN} ${more}>${content}</definitions>`;
const process = (content: string): string => definitions(`<process id="p" isExecutable="true">${content}</process>`);

async function problems(xml: string | Uint8Array): Promise<readonly ImportProblem[]> {
  const result = await importBpmn(xml);
  if (result.ok) throw new Error(`taken: ${result.processes.map(({ id }) => id).join()}`);
  return result.problems;
}

/** Far above what it takes, far below what the square of its size would take. */
const TIME_MAX = 3_000;

describe("a file that does harm", () => {
  it.each([
    ["a DOCTYPE", `<!DOCTYPE d SYSTEM "file:///etc/passwd">${process("")}`],
    ["entities that grow", `<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${process('<task id="&b;"/>')}`],
    ["an entity declaration in the middle", process('<!ENTITY x "y"><task id="a"/>')],
  ])("%s is refused before anything is read", async (_, xml) => {
    expect(await problems(xml)).toMatchObject([{ code: "forbidden", line: 1 }]);
  });

  it("an undeclared entity is refused where it stands", async () => {
    expect(await problems(`${process('\n<task id="a" name="&nbsp;"/>')}`)).toMatchObject([
      { code: "malformed", line: 2 },
    ]);
  });

  it.each([
    ["more than 2 MB", process(`<task id="a" name="${"x".repeat(2_200_000)}"/>`)],
    ["more than 2 MB of letters of several bytes", process(`<task id="a" name="${"ü".repeat(1_100_000)}"/>`)],
    ["more than 64 levels", process("<subProcess>".repeat(70) + "</subProcess>".repeat(70))],
    ["more than 20,000 elements", process("<task/>".repeat(20_001))],
    [
      "more than 200 attributes on one element",
      process(`<task ${Array.from({ length: 201 }, (_, n) => `a${n}=""`).join(" ")}/>`),
    ],
  ])("%s is refused by its limit", async (_, xml) => {
    const { value, ms } = await cpuMsOf(() => problems(xml));
    expect(value).toMatchObject([{ code: "limit" }]);
    expect(ms).toBeLessThan(3_000);
  });

  it("bytes beyond any limit are not even decoded", async () => {
    expect(await problems(new Uint8Array(5_000_000))).toMatchObject([{ code: "limit" }]);
  });

  it.each([
    ["", "malformed"],
    ["not xml", "malformed"],
    ["<a>", "malformed"],
    ["<a></b>", "malformed"],
    ["<a/><b/>", "malformed"],
    ["<a b='1' b='2'/>", "malformed"],
    ["<x:a/>", "malformed"],
    ["<a b=1/>", "malformed"],
    ["<a>&#0;</a>", "malformed"],
    ["<a>\u0001</a>", "malformed"],
    ["<a>\ud800</a>", "malformed"],
    ["<!-- ", "malformed"],
    ["<a><![CDATA[x</a>", "malformed"],
    ["<definitions/>", "not_bpmn"],
    ["<html xmlns='http://www.w3.org/1999/xhtml'/>", "not_bpmn"],
    [definitions(""), "unsupported"],
    [definitions('<process id="empty"/>'), "unsupported"],
  ])("%j is refused as %s", async (xml, code) => {
    expect(await problems(xml)).toMatchObject([{ code }]);
  });

  it("an unknown or a false encoding is named", async () => {
    const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(await problems(bytes(`<?xml version="1.0" encoding="klingon"?>${process("")}`))).toMatchObject([
      { code: "encoding" },
    ]);
    expect(await problems(bytes(`<?xml version="1.0" encoding="UTF-8"?><a>\xff\xfe</a>`))).toMatchObject([
      { code: "encoding" },
    ]);
  });

  it("ids that are used twice are refused with both lines", async () => {
    const [problem] = await problems(process('\n<task id="a"/>\n<task id="a"/>'));
    expect(problem).toMatchObject({ code: "duplicate_id", element: "a", line: 3 });
    expect(problem?.message).toContain("lines 2 and 3");
  });

  it.each(["__proto__", "constructor"])("%s is no id", async (id) => {
    expect(await problems(process(`<task id="${id}"/>`))).toMatchObject([{ code: "invalid" }]);
  });

  it.each([
    ['<task id="a"/>\n<sequenceFlow id="f" sourceRef="a" targetRef="gone"/>', "f", 2],
    ['<task id="a"/>\n<sequenceFlow id="f" sourceRef="a"/>', "f", undefined],
    ['<boundaryEvent id="b" attachedToRef="gone"/>', "b", 1],
    ['<exclusiveGateway id="g" default="gone"/>', "g", 1],
    ['<receiveTask id="r" messageRef="tns:gone"/>', "r", 1],
    ['<startEvent id="s"><signalEventDefinition signalRef="gone"/></startEvent>', "s", 1],
  ])("%s: a reference that decides what runs and leads nowhere is refused", async (xml, element, line) => {
    const found = await problems(process(xml));
    expect(found).toMatchObject([{ code: "unresolved", element }]);
    if (line !== undefined) expect(found[0]?.line).toBe(line);
  });

  it("an element that BPMN does not have is refused with its line", async () => {
    expect(await problems(process('<task id="a"/>\n<teleport id="t"/>'))).toMatchObject([
      { code: "unsupported", line: 2 },
    ]);
  });

  it("a lane that names what is gone only loses that, and says so", async () => {
    const result = await importBpmn(
      process(
        '<laneSet id="s"><lane id="l"><flowNodeRef>a</flowNodeRef><flowNodeRef>gone</flowNodeRef></lane></laneSet><task id="a"/>',
      ),
    );
    expect(result).toMatchObject({ ok: true, processes: [{ model: { lanes: [{ elements: ["a"] }] } }] });
    expect(result.ok && result.processes[0]?.report).toContainEqual(
      expect.objectContaining({ element: "l", kind: "refused" }),
    );
  });

  const many = (text: string, count: number): string => text.repeat(count);
  const numbered = (count: number, text: (n: number) => string): string =>
    Array.from({ length: count }, (_, n) => text(n)).join("");
  const X = 'xmlns:x="urn:x"';

  it.each([
    [
      "foreign elements",
      true,
      process(
        `<task id="a"><extensionElements ${X}>${many("<x:y a='b'><x:z/></x:y>", 5_000)}</extensionElements></task>`,
      ),
    ],
    [
      "foreign elements of as many namespaces",
      true,
      process(
        `<task id="a"><extensionElements>${numbered(5_000, (n) => `<x:y xmlns:x="urn:${n}"/>`)}</extensionElements></task>`,
      ),
    ],
    [
      "vendor elements",
      true,
      process(
        `<callActivity id="a"><extensionElements xmlns:c="http://camunda.org/schema/1.0/bpmn">${many("<c:in source='a' target=''/><c:out/>", 5_000)}</extensionElements></callActivity>`,
      ),
    ],
    ["elements that BPMN does not have", false, process(many("<teleport/>", 10_000))],
    ["elements that stand where they can't", false, process(many("<text/>", 10_000))],
    [
      "the same in what never runs",
      false,
      process(`<task id="a"/><ioSpecification>${many("<text/>", 10_000)}</ioSpecification>`),
    ],
    ["stray texts", true, process(numbered(5_000, (n) => `<task id="a${n}">text</task>`))],
    ["elements without an id", true, process(many("<task/>", 10_000))],
    [
      "elements without an id on one line of 1.5 MB",
      true,
      process(`<task note="${many("x", 1_500_000)}"/>${many("<association/>", 9_500)}`),
    ],
    [
      "lane references that lead nowhere",
      true,
      process(
        `<task id="a"/><laneSet><lane id="l">${numbered(10_000, (n) => `<flowNodeRef>b${n}</flowNodeRef>`)}</lane></laneSet>`,
      ),
    ],
    [
      "user tasks that name a form",
      true,
      process(
        `${numbered(3_000, (n) => `<userTask id="u${n}"><extensionElements><z:formDefinition xmlns:z="http://camunda.org/schema/zeebe/1.0" formKey="camunda-forms:bpmn:f"/></extensionElements></userTask>`)}`,
      ),
    ],
    [
      "messages of almost the same name",
      true,
      `${definitions(`${numbered(2_000, (n) => `<message id="m${n}" name="a${many("-", n % 50)} ${n}"/>`)}<process id="p">${numbered(2_000, (n) => `<receiveTask id="r${n}" messageRef="m${n}"/>`)}</process>`)}`,
    ],
    [
      "flows in a circle with conditions",
      true,
      process(
        `${numbered(2_000, (n) => `<task id="t${n}"/><sequenceFlow id="f${n}" sourceRef="t${n}" targetRef="t${(n + 1) % 2_000}"><conditionExpression>\${a${n} &gt; 1}</conditionExpression></sequenceFlow>`)}`,
      ),
    ],
    [
      "data associations",
      true,
      process(
        `<dataObjectReference id="d"/><task id="a">${numbered(3_000, (n) => `<dataInputAssociation id="i${n}"><sourceRef>d</sourceRef></dataInputAssociation>`)}</task>`,
      ),
    ],
    ["processes", false, definitions(numbered(3_000, (n) => `<process id="p${n}"><task id="t${n}"/></process>`))],
    [
      "pools",
      false,
      definitions(
        `<collaboration>${numbered(3_000, (n) => `<participant id="p${n}"/>`)}</collaboration><process id="p"><task/></process>`,
      ),
    ],
    [
      "nested brackets in an expression",
      true,
      process(`<scriptTask id="s" scriptFormat="feel"><script>${many("(", 3_900)}</script></scriptTask>`),
    ],
  ])("a file full of %s is read or refused within its time", { timeout: 60_000 }, async (_, isTaken, xml) => {
    const { value, ms } = await cpuMsOf(() => importBpmn(xml));
    expect(value.ok, JSON.stringify(value).slice(0, 500)).toBe(isTaken);
    expect(ms).toBeLessThan(TIME_MAX);
    if (!value.ok) return;
    const [first] = value.processes;
    if (!first) throw new Error("no process");
    const out = await cpuMsOf(() => exportBpmn(first.model));
    expect(out.ms).toBeLessThan(TIME_MAX);
  });

  it("settings that claim to be ours change nothing but the model, and only what its schema allows", async () => {
    const own = (settings: string): string =>
      `<b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:t="urn:throughline:bpmn:1" exporter="Throughline"><b:process id="p"><b:extensionElements><t:settings>${settings}</t:settings></b:extensionElements><b:task id="a"/></b:process></b:definitions>`;
    const polluted = await importBpmn(
      own('{"model":{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}}'),
    );
    expect(polluted.ok).toBe(true);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(await problems(own('{"model":{"admin":true}}'))).toMatchObject([{ code: "invalid" }]);
    expect(await problems(own('{"extra":{"elements":[{"type":"teleport","id":"t"}]}}'))).toMatchObject([
      { code: "invalid" },
    ]);
    expect(await problems(own(`{"model":${'{"name":'.repeat(5_000)}1${"}".repeat(5_000)}}`))).toMatchObject([
      { code: "invalid" },
    ]);
    const deep = `{"model":{"instance":${'{"title":'.repeat(150_000)}1${"}".repeat(150_000)}}}`;
    expect(await problems(own(deep))).toMatchObject([{ code: "invalid" }]);
    for (const nonsense of ["", "null", "[]", "7", "{", '"x"']) expect((await importBpmn(own(nonsense))).ok).toBe(true);
  });

  // Found by seed 30000069 of `npm run fuzz:bpmn`.
  it.each(["__proto__", "constructor", "toString"])("a namespace called %s is one like any other", async (uri) => {
    const text = definitions(
      `<process id="p" isExecutable="true"><task id="a" x:b="1"><extensionElements><x:c/></extensionElements></task></process>`,
      `xmlns:x="${uri}"`,
    );
    expect(await checkFile(text, true)).toBe("taken");
  });

  it("a reference or a type that is called like a part of every object is one that nobody knows", async () => {
    expect(await problems(process('<task id="a" name="&constructor;"/>'))).toMatchObject([{ code: "malformed" }]);
    const field = `<c:formData xmlns:c="http://camunda.org/schema/1.0/bpmn"><c:formField id="f" type="constructor"/></c:formData>`;
    const result = await importBpmn(
      process(`<userTask id="a"><extensionElements>${field}</extensionElements></userTask>`),
    );
    if (!result.ok) throw new Error(result.problems[0]!.message);
    expect(result.processes[0]!.model.elements).toMatchObject([{ form: { fields: [{ key: "f", type: "text" }] } }]);
  });

  // Found by seeds 20261148 and 20261199 of `npm run fuzz:bpmn`.
  it("settings that stand there several times come back once, and the report says so", async () => {
    const settings = (lock: string) =>
      `<t:settings xmlns:t="urn:throughline:bpmn:1">{"lock":"${lock}","cancels":["b"]}</t:settings>`;
    const text = process(
      `<userTask id="a"><extensionElements>${settings("door")}${settings("key")}</extensionElements></userTask><userTask id="b"/>`,
    );
    const result = await importBpmn(text);
    if (!result.ok) throw new Error(result.problems[0]!.message);
    const { model, report } = result.processes[0]!;
    expect(model.elements[0]).toEqual({ type: "userTask", id: "a", lock: "key", cancels: ["b"] });
    expect(report).toContainEqual(expect.objectContaining({ element: "a", kind: "refused" }));
    expect(await checkFile(text, true)).toBe("taken");
  });
});

const SEED = Number(globalThis.process.env.TL_FUZZ_SEED ?? 1);
const COUNT = Number(globalThis.process.env.TL_FUZZ_BPMN ?? 20_000);

describe(`${COUNT} mutated files (seed ${SEED})`, () => {
  it("are taken or refused with a reason, never throw and never hang", { timeout: 1_200_000 }, async () => {
    let taken = 0;
    let slowest = 0;
    for (const { text, describe: what } of mutations(await sourceFiles(), COUNT, SEED)) {
      const { value, ms } = await cpuMsOf(() =>
        checkFile(text, taken % 10 === 0).catch((error: unknown) => {
          throw new Error(`${what}: ${String(error)}`, { cause: error });
        }),
      );
      slowest = Math.max(slowest, ms);
      if (value === "taken") taken++;
    }
    // Mutations that are all refused, or all taken, would test nothing.
    expect(taken).toBeGreaterThan(COUNT / 20);
    expect(taken).toBeLessThan(COUNT);
    expect(slowest).toBeLessThan(5_000);
  });
});
