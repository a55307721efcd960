import { parse } from "./parse";

/**
 * Whether the cost of an expression is proven to grow no faster than its data: no iteration, no functions of its own, no
 * regular expressions, no filter inside a filter. Only such an expression may run where it could hold up others.
 */
export function isBounded(source: string): boolean {
  return parse(source).isBounded;
}
