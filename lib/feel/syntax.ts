import type { parseExpression } from "feelin";

export type Node = ReturnType<typeof parseExpression>["topNode"];

export function children(node: Node): Node[] {
  const found: Node[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) if (!child.type.isSkipped) found.push(child);
  return found;
}

export function textOf(node: Node, source: string): string {
  return source.slice(node.from, node.to);
}

/** The name that a variable, a function or an entry is looked up by. */
export function nameOf(node: Node, source: string): string {
  if (node.name === "SpecialFunctionName") return textOf(node, source).replace(/\s+/g, " ");
  const parts = children(node).map((child) => textOf(child, source).replace(/`/g, ""));
  return parts.length > 0 ? parts.join(" ") : textOf(node, source);
}
