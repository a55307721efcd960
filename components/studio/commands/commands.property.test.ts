import fc from "fast-check";
import { expect, it } from "vitest";
import type { Model } from "@/lib/model";
import { record, redo, startHistory, undo, type History } from "../history";
import { BOUNDARY_TEMPLATES, TEMPLATES } from "../templates";
import { brokenReferences } from "../testing/broken-references";
import { sampleModel } from "../testing/samples";
import * as commands from "./index";
import { ALIGNMENTS } from "./index";

type Edit = (model: Model) => Model;

const at = <T>(list: readonly T[], n: number): T | undefined => (list.length === 0 ? undefined : list[n % list.length]);
const element = (model: Model, n: number) => at(model.elements, n)?.id ?? "none";
const flow = (model: Model, n: number) => at(model.flows, n)?.id ?? "none";
const scope = (model: Model, n: number) =>
  at([undefined, ...model.elements.filter((e) => /Process|transaction/.test(e.type)).map((e) => e.id)], n);
const number = fc.nat(1_000);
const distance = fc.integer({ min: -300, max: 300 });
const point = fc.record({ x: fc.integer({ min: 0, max: 1_500 }), y: fc.integer({ min: 0, max: 900 }) });
const template = fc.constantFrom(...TEMPLATES);
const boundary = fc.constantFrom(...BOUNDARY_TEMPLATES);
const name = fc.string({ maxLength: 12 });

/** Any edit of the studio, with arguments that mostly but not always make sense. */
const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.tuple(template, point, number).map<Edit>(([t, p, n]) => (m) => {
    const parent = scope(m, n);
    return commands.addElement(m, {
      id: commands.freshId(m, t.draft.type),
      draft: t.draft,
      at: p,
      ...(parent !== undefined && { parent }),
    });
  }),
  fc.tuple(template, number).map<Edit>(
    ([t, n]) =>
      (m) =>
        commands.appendElement(m, {
          id: commands.freshId(m, t.draft.type),
          flowId: commands.freshId(m, "flow"),
          after: element(m, n),
          draft: t.draft,
        }),
  ),
  fc.tuple(template, number, point).map<Edit>(
    ([t, n, p]) =>
      (m) =>
        commands.insertOnFlow(m, {
          id: commands.freshId(m, t.draft.type),
          flowId: commands.freshId(m, "flow"),
          flow: flow(m, n),
          draft: t.draft,
          at: p,
        }),
  ),
  fc.tuple(boundary, number).map<Edit>(
    ([t, n]) =>
      (m) =>
        commands.attachBoundary(m, { id: commands.freshId(m, "boundaryEvent"), host: element(m, n), draft: t.draft }),
  ),
  fc.tuple(number, number).map<Edit>(
    ([a, b]) =>
      (m) =>
        commands.connect(m, { id: commands.freshId(m, "flow"), source: element(m, a), target: element(m, b) }),
  ),
  fc.tuple(number, number, number).map<Edit>(
    ([a, b, c]) =>
      (m) =>
        commands.reconnect(m, { flow: flow(m, a), ...(c % 2 ? { source: element(m, b) } : { target: element(m, b) }) }),
  ),
  fc.tuple(number, number, distance, distance).map<Edit>(
    ([a, b, dx, dy]) =>
      (m) =>
        commands.move(m, {
          ids: [element(m, a), element(m, b)],
          dx,
          dy,
          ...(dx % 3 === 0 && { into: scope(m, a) ?? null }),
        }),
  ),
  fc.tuple(number, name).map<Edit>(
    ([n, text]) =>
      (m) =>
        commands.rename(m, { id: n % 2 ? element(m, n) : flow(m, n), name: text }),
  ),
  fc.tuple(number, number).map<Edit>(
    ([a, b]) =>
      (m) =>
        commands.remove(m, {
          ids: b % 3 === 0 ? [flow(m, a)] : b % 3 === 1 ? [element(m, a)] : [element(m, a), element(m, b)],
        }),
  ),
  fc.tuple(number, template).map<Edit>(
    ([n, t]) =>
      (m) =>
        commands.changeType(m, { id: element(m, n), draft: t.draft }),
  ),
  fc.tuple(number, boundary).map<Edit>(
    ([n, t]) =>
      (m) =>
        commands.changeType(m, { id: element(m, n), draft: t.draft }),
  ),
  fc.tuple(number, fc.option(name)).map<Edit>(
    ([n, text]) =>
      (m) =>
        commands.setCondition(m, { flow: flow(m, n), condition: text ?? undefined }),
  ),
  fc.tuple(number, number).map<Edit>(
    ([a, b]) =>
      (m) =>
        commands.setDefaultFlow(m, { source: element(m, a), flow: b % 3 ? flow(m, b) : undefined }),
  ),
  fc.tuple(number, fc.boolean(), name).map<Edit>(
    ([n, isForCompensation, text]) =>
      (m) =>
        commands.setProperty(m, { id: element(m, n), patch: { documentation: text, isForCompensation } }),
  ),
  fc.tuple(number, number, number).map<Edit>(
    ([a, b, c]) =>
      (m) =>
        commands.reparent(m, { ids: [element(m, a), element(m, b)], parent: scope(m, c) }),
  ),
  fc.tuple(number, fc.boolean()).map<Edit>(
    ([n, expanded]) =>
      (m) =>
        commands.setExpanded(m, { id: scope(m, n) ?? "none", expanded }),
  ),
  fc.tuple(number, number, distance, number).map<Edit>(([a, b, d, c]) => (m) => {
    const fragment = commands.copy(m, [element(m, a), element(m, b)]);
    const parent = scope(m, c);
    return fragment ? commands.paste(m, { fragment, dx: d, dy: d, ...(parent !== undefined && { parent }) }) : m;
  }),
  fc.tuple(number, number, number, fc.constantFrom(...ALIGNMENTS)).map<Edit>(
    ([a, b, c, to]) =>
      (m) =>
        commands.align(m, { ids: [element(m, a), element(m, b), element(m, c)], to }),
  ),
  fc.tuple(number, point, fc.integer({ min: 10, max: 500 })).map<Edit>(
    ([n, p, size]) =>
      (m) =>
        commands.resize(m, { id: scope(m, n) ?? "none", bounds: { ...p, width: size, height: size } }),
  ),
  fc.tuple(number, fc.array(point, { maxLength: 5 })).map<Edit>(
    ([n, waypoints]) =>
      (m) =>
        commands.setWaypoints(m, { flow: flow(m, n), waypoints }),
  ),
  fc.tuple(number, point).map<Edit>(
    ([n, p]) =>
      (m) =>
        commands.addNote(m, {
          id: commands.freshId(m, "artifact"),
          at: p,
          text: "note",
          about: { element: element(m, n), lineId: `Line_${m.artifacts?.length ?? 0}_${n}` },
        }),
  ),
  number.map<Edit>(
    (n) => (m) => commands.changeId(m, { from: n % 2 ? element(m, n) : flow(m, n), to: `renamed_${n}` }),
  ),
);

it("keeps the model parseable and every reference and line whole, whatever is done in whatever order", () => {
  fc.assert(
    fc.property(fc.array(edits, { minLength: 1, maxLength: 25 }), (sequence) => {
      let model = sampleModel();
      for (const edit of sequence) {
        model = edit(model);
        expect(brokenReferences(model)).toEqual([]);
      }
    }),
    { numRuns: 150 },
  );
}, 60_000);

it("undo brings back the identical models one by one, and redo the later ones", () => {
  fc.assert(
    fc.property(fc.array(edits, { minLength: 1, maxLength: 15 }), (sequence) => {
      const start = sampleModel();
      const frozen = JSON.stringify(start);
      let history: History = startHistory(start);
      const seen = [start];
      for (const edit of sequence) {
        history = record(history, edit(history.present), "edit");
        if (history.present !== seen.at(-1)) seen.push(history.present);
      }
      const texts = seen.map((m) => JSON.stringify(m));
      for (const expected of [...seen].reverse().slice(1)) {
        history = undo(history);
        expect(history.present).toBe(expected);
      }
      expect(undo(history)).toBe(history);
      expect(JSON.stringify(start)).toBe(frozen);
      for (const expected of seen.slice(1)) {
        history = redo(history);
        expect(history.present).toBe(expected);
      }
      expect(seen.map((m) => JSON.stringify(m))).toEqual(texts);
    }),
    { numRuns: 100 },
  );
}, 60_000);
