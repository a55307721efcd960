import type { Json } from "@/lib/domain/json";

/** What stops a token where it is, until someone tries again. */
export class Stuck extends Error {}

const OPERAND = String.raw`\[.*\]|"[^"]*"|-?\d+|[A-Za-z_]\w*`;
const EXPRESSION = new RegExp(String.raw`^(${OPERAND})(?: (>=|<=|>|<|\+|-) (${OPERAND}))?$`);

/** The small expressions of random models: an operand, or two with an operator. Anything else can't be evaluated. */
export function evaluate(source: string, lookup: (name: string) => Json | undefined): Json {
  const match = EXPRESSION.exec(source);
  if (!match) throw new Stuck(`Not an expression: ${source}`);
  const operand = (text: string): Json => {
    if (/^[["\d-]/.test(text)) return JSON.parse(text) as Json;
    if (["true", "false", "null"].includes(text)) return JSON.parse(text) as Json;
    return lookup(text) ?? null;
  };
  const left = operand(match[1]!);
  const operator = match[2];
  if (operator === undefined) return left;
  const right = operand(match[3]!);
  if (typeof left !== "number" || typeof right !== "number") return null;
  switch (operator) {
    case ">=":
      return left >= right;
    case "<=":
      return left <= right;
    case ">":
      return left > right;
    case "<":
      return left < right;
    case "+":
      return left + right;
    default:
      return left - right;
  }
}
