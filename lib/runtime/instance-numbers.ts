import { type InTransaction, query } from "./in-transaction";

const BLOCK_MAX = 64;
const SHORTLY_MS = 1_000;

// Numbers drawn by this process and not used yet. What is left at its end is never used: numbers may have gaps.
const drawn: number[] = [];
let block = 1;
let lastDraw = 0;

/** A number people read. One at a time while starts are rare; blocks that double while they come fast. */
export async function nextNumber(tx: InTransaction): Promise<number> {
  const known = drawn.shift();
  if (known !== undefined) return known;
  const now = Date.now();
  block = now - lastDraw < SHORTLY_MS ? Math.min(block * 2, BLOCK_MAX) : 1;
  lastDraw = now;
  const rows = await query<{ number: string }>(tx, {
    name: "throughline_numbers",
    text: "select nextval('instance_numbers') as number from generate_series(1, $1::int)",
    values: [block],
  });
  const [first, ...rest] = rows.map((row) => Number(row.number));
  drawn.push(...rest);
  return first!;
}
