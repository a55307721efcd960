import { afterAll, expect } from "vitest";
import type { Db } from "@/db/client";
import { findUnsound } from "./find-unsound";

export { findUnsound };

/** Registers the check at the end of a database test file. Call it after `testDatabase()`. */
export function checkAtEnd(db: Db): void {
  afterAll(async () => {
    expect(await findUnsound(db)).toEqual([]);
  });
}
