import type { ElementOf } from "@/lib/model/schema";
import { CAMUNDA_LIKE, ZEEBE } from "../namespaces";
import { translateScript } from "../script";
import { attributeOf, textOf } from "../xml/tree";
import { type ReadContext, readExpression, readValue, type Subject } from "./context";
import { present } from "./events";
import type { Taker } from "./taker";

export function readScript(
  t: Taker,
  subject: Subject,
  context: ReadContext,
): { script?: string; resultVariable?: string } {
  const zeebe = context.isOwn ? undefined : t.part("script", [ZEEBE]);
  if (zeebe) {
    return {
      ...present("script", readExpression(context, subject, "Script", zeebe.attribute("expression"), "feel")),
      ...present("resultVariable", zeebe.attribute("resultVariable")),
    };
  }
  const format = attributeOf(t.node, "scriptFormat") ?? "";
  const isFeel = /^(?:.*[/+-])?feel$/i.test(format);
  if (context.isOwn && !isFeel) return {};
  const node = t.child("script");
  const result = context.isOwn ? undefined : t.attribute("resultVariable", CAMUNDA_LIKE);
  if (isFeel) {
    t.attribute("scriptFormat");
    return {
      ...present("script", node && readExpression(context, subject, "Script", textOf(node), "feel")),
      ...present("resultVariable", result),
    };
  }
  if (!node) return present("resultVariable", result);
  const source = textOf(node);
  const translated = translateScript(source, result !== undefined);
  if (translated.ok) {
    t.attribute("scriptFormat");
    const variable = translated.variable ?? result;
    context.report.add("translated", subject, "Script: written in FEEL.", {
      from: source.trim(),
      to: `${variable === undefined ? "" : `${variable} = `}${translated.feel}`,
    });
    return { script: translated.feel, ...present("resultVariable", variable) };
  }
  t.leave(node);
  context.report.add(
    "refused",
    subject,
    `Script: ${format === "" ? "code" : `${format.slice(0, 40)} code`} is not run here (${translated.reason}). It is kept for export; write it in FEEL before you publish.`,
    { from: source.trim().slice(0, 1_000) },
  );
  return present("resultVariable", result);
}

export function readCalled(
  t: Taker,
  subject: Subject,
  context: ReadContext,
  hasOutputs: boolean,
): Pick<ElementOf<"callActivity">, "calledElement" | "version" | "propagateAll" | "passAll"> {
  const standard = t.attribute("calledElement");
  if (context.isOwn) return present("calledElement", standard);
  const zeebe = t.part("calledElement", [ZEEBE]);
  const called = readValue(context, subject, "Called workflow", standard ?? zeebe?.attribute("processId"));
  const version = t.attribute("calledElementVersion", CAMUNDA_LIKE);
  const binding = t.attribute("calledElementBinding", CAMUNDA_LIKE) ?? zeebe?.attribute("bindingType");
  if (binding !== undefined && binding !== "latest" && binding !== "version") {
    context.report.add(
      "refused",
      subject,
      `Version: the binding "${binding.slice(0, 40)}" is not known here; the newest version is called.`,
      { from: binding },
    );
  }
  const number = version !== undefined && /^[1-9]\d{0,8}$/.test(version) ? Number(version) : undefined;
  if (version !== undefined && number === undefined)
    context.report.add("refused", subject, "Version: this is no number of a version; the newest version is called.", {
      from: version,
    });
  // There, output mappings take the place of all variables.
  const all = zeebe ? zeebe.truth("propagateAllChildVariables") !== false && !hasOutputs : mapsAll(t, "out");
  const inherits = t.truth("inheritVariables", CAMUNDA_LIKE) === true;
  const passes = zeebe ? zeebe.truth("propagateAllParentVariables") !== false : mapsAll(t, "in") || inherits;
  if (called) context.report.add("taken", subject, `Calls the workflow "${called}".`);
  return {
    ...present("calledElement", called),
    ...present("version", number ?? (binding === "latest" ? ("latest" as const) : undefined)),
    ...(all ? { propagateAll: true } : {}),
    ...(passes === all ? {} : { passAll: passes }),
  };
}

/** `<camunda:in variables="all"/>`, or `out`: all variables go in, or come back. */
function mapsAll(t: Taker, name: "in" | "out"): boolean {
  const mappings = t.partsNamed(name, CAMUNDA_LIKE);
  const all = mappings.find(({ node }) => attributeOf(node, "variables") === "all");
  all?.attribute("variables");
  for (const mapping of mappings) if (mapping !== all) t.leave(mapping.node);
  return all !== undefined;
}
