import { describe, expect, it } from "vitest";
import { settle } from "./steady-list";

const row = (id: string, step = "Answer") => ({ id, step });
const never = () => false;

describe("settle", () => {
  it("keeps the order that is shown, with what is now known of each row", () => {
    const list = settle([row("a"), row("b")], [row("b", "Close"), row("a")], never);
    expect(list).toEqual({
      rows: [
        { row: row("a"), isGone: false },
        { row: row("b", "Close"), isGone: false },
      ],
      fresh: 0,
    });
  });

  it("leaves rows that went away in place, marked", () => {
    expect(settle([row("a"), row("b")], [row("b")], never).rows).toEqual([
      { row: row("a"), isGone: true },
      { row: row("b"), isGone: false },
    ]);
  });

  it("counts new rows instead of showing them", () => {
    const list = settle([row("a")], [row("new"), row("a"), row("newer")], never);
    expect(list.rows.map(({ row: { id } }) => id)).toEqual(["a"]);
    expect(list.fresh).toBe(2);
  });

  it("adds rows of a page that the reader asked for", () => {
    const list = settle([row("a")], [row("new"), row("a"), row("b")], ({ id }) => id === "b");
    expect(list.rows.map(({ row: { id } }) => id)).toEqual(["a", "b"]);
    expect(list.fresh).toBe(1);
  });
});
