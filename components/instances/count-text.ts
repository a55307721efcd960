import { COUNTED_TO } from "@/lib/domain/instance-lists";

/** "1,234", or "10k+" for what was not counted to its end. */
export function countText(count: number): string {
  return count > COUNTED_TO ? `${COUNTED_TO / 1_000}k+` : count.toLocaleString("en");
}
