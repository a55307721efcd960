import { BPMN, THROUGHLINE } from "../namespaces";
import { isGenerated, keyOf } from "../read/roots";
import { attributeOf, elementsOf, type XmlElement } from "../xml/tree";
import { element, setAttribute } from "../xml/write";
import type { NewIds } from "./ids";

type Named = "message" | "signal" | "error" | "escalation";

/** Root elements of the document: those that the model keeps, and those that its events need. */
export class RootElements {
  readonly nodes: XmlElement[] = [];
  private readonly known = new Map<string, string>();

  constructor(
    kept: readonly XmlElement[],
    private readonly ids: NewIds,
  ) {
    for (const node of kept) {
      this.nodes.push(node);
      const id = attributeOf(node, "id");
      if (id !== undefined && !isGenerated(node)) this.known.set(`${node.name} ${keyOf(node)}`, id);
    }
  }

  /** The id of the root element of this name or code. */
  reference(kind: Named, key: string): string {
    const known = this.known.get(`${kind} ${key}`);
    if (known !== undefined) return known;
    const id = this.ids.make(`${kind.charAt(0).toUpperCase()}${kind.slice(1)}_${key}`);
    const code = kind === "error" ? { errorCode: key } : kind === "escalation" ? { escalationCode: key } : {};
    this.add(element(BPMN, kind, { id, name: key, ...code }));
    this.known.set(`${kind} ${key}`, id);
    return id;
  }

  /** The id of a category value of this text. */
  category(text: string): string {
    const known = this.known.get(`category ${text}`);
    if (known !== undefined) return known;
    const id = this.ids.make(`CategoryValue_${text}`);
    this.add(
      element(BPMN, "category", { id: this.ids.make(`Category_${text}`) }, [
        element(BPMN, "categoryValue", { id, value: text }),
      ]),
    );
    this.known.set(`category ${text}`, id);
    return id;
  }

  /** Whether a kept category already gives this value its text. */
  hasCategoryValue(id: string): boolean {
    return this.nodes.some(
      (node) => node.name === "category" && elementsOf(node).some((value) => attributeOf(value, "id") === id),
    );
  }

  private add(node: XmlElement): void {
    setAttribute(node, "generated", "true", THROUGHLINE);
    this.nodes.push(node);
  }
}
