import { type CompiledModel, elementName } from "@/lib/model";

/** What people call an element of a model: its name, or what it is. */
export function labelOf({ elements }: Pick<CompiledModel, "elements">, id: string): string {
  const element = elements.get(id);
  return element ? elementName(element.def) : id;
}
