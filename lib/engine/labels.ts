import { addDuration, expressionOf, parseInstant } from "@/lib/model";
import { Stuck } from "./stuck";
import { ROOT, type InstanceLabel } from "./types";
import type { Values } from "./values";

/** [IN6] What lists show of an instance, computed at its start and again when a variable that it reads has changed. */
export class Labels {
  private readonly changedNames = new Set<string>();

  variableSet(name: string): void {
    this.changedNames.add(name);
  }

  /** Computes all of it for the first time. */
  begin(values: Values, businessKey: string | undefined): void {
    const settings = values.model.model.instance;
    const computed =
      settings?.businessKey === undefined ? undefined : valueOf(values, "businessKey", settings.businessKey);
    const key = businessKey ?? computed;
    this.compute(values, () => true, key === undefined ? {} : { businessKey: key });
  }

  /** Computes what has changed anew. */
  refresh(values: Values): void {
    if (this.changedNames.size === 0) return;
    const readsChanged = (text: string) => {
      const source = expressionOf(text);
      return source !== undefined && values.model.expression(source).names.some((name) => this.changedNames.has(name));
    };
    this.compute(values, readsChanged, values.state.label);
  }

  private compute(values: Values, isStale: (text: string) => boolean, known: InstanceLabel): void {
    const settings = values.model.model.instance ?? {};
    const old: Record<string, string> = { ...values.state.label };
    const label: Record<string, string> = { ...known };
    for (const part of ["title", "priority", "due"] as const) {
      const text = settings[part];
      if (text === undefined || !isStale(text)) continue;
      const value = valueOf(values, part, text);
      if (value === undefined) delete label[part];
      else label[part] = value;
    }
    const isSame = Object.keys({ ...old, ...label }).every((name) => old[name] === label[name]);
    if (!isSame) values.emit({ type: "instanceLabelled", label });
    this.changedNames.clear();
  }
}

/** A label that can't be computed is left out: it is for reading, and must not stop anything. */
function valueOf(values: Values, part: "title" | "priority" | "due" | "businessKey", text: string): string | undefined {
  try {
    const value = values.text(ROOT, text, part);
    if (part !== "due" || value === undefined) return value?.slice(0, 500);
    return value.startsWith("P") ? addDuration(values.state.startedAt, value) : parseInstant(value);
  } catch (error) {
    if (error instanceof Stuck) return undefined;
    throw error;
  }
}
