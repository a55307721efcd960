import type { Mapping } from "@/lib/model/schema";
import { BPMN } from "../namespaces";
import { attributeOf, childNamed, childrenNamed, textOf, type XmlElement } from "../xml/tree";
import { type ReadContext, readExpression, type Subject } from "./context";

/**
 * What BPMN's own data associations mean (BPMN 2.0 §10.4.2): data objects and properties are variables, and so are the
 * inputs and outputs that an activity declares. Those of one name on both sides need no mapping. One that says less than
 * where from and where to is a drawing.
 */
export function dataMappings(
  node: XmlElement,
  subject: Subject,
  context: ReadContext,
): { readonly inputs: Mapping[]; readonly outputs: Mapping[] } {
  const io = childNamed(node, BPMN, "ioSpecification");
  if (!io) return { inputs: [], outputs: [] };
  const looped = loopData(node);
  const read = (direction: "Input" | "Output"): Mapping[] => {
    const own = new Set(childrenNamed(io, BPMN, `data${direction}`).map((item) => attributeOf(item, "id") ?? ""));
    const mappings = childrenNamed(node, BPMN, `data${direction}Association`).flatMap((association) => {
      const [from, to] = ["sourceRef", "targetRef"].map((end) => {
        const ref = childNamed(association, BPMN, end);
        return ref ? textOf(ref).trim() : "";
      }) as [string, string];
      const isWhole = own.has(direction === "Input" ? to : from) && !looped.has(from) && !looped.has(to);
      const [source, target] = [variableOf(from, context), variableOf(to, context)];
      if (!isWhole || source === undefined || target === undefined) return [];
      const transformation = childNamed(association, BPMN, "transformation");
      const expression = transformation
        ? readExpression(context, subject, "Transformation", textOf(transformation))
        : source;
      return expression === undefined ? [] : [{ target, source: expression }];
    });
    return mappings.some(({ target, source }) => source !== target) ? mappings : [];
  };
  return { inputs: read("Input"), outputs: read("Output") };
}

/** What rounds go over and collect, which the loop says by itself. */
function loopData(node: XmlElement): ReadonlySet<string> {
  const loop = childNamed(node, BPMN, "multiInstanceLoopCharacteristics");
  const refs = loop ? ["loopDataInputRef", "loopDataOutputRef"].flatMap((name) => childrenNamed(loop, BPMN, name)) : [];
  return new Set(refs.map((ref) => textOf(ref).trim()));
}

/** The variable that declared data is; undefined where its name can't be one. */
function variableOf(ref: string, { roots }: ReadContext): string | undefined {
  const name = roots.dataName(ref);
  return name !== undefined && /^[A-Za-z_]\w*$/.test(name) ? name : undefined;
}
