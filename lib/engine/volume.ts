import type { Json, JsonObject } from "@/lib/domain/json";
import { jsonBytes } from "@/lib/domain/json-bytes";
import { VARIABLE_BYTES_MAX } from "@/lib/domain/json-gate";
import { Stuck } from "./stuck";

/** What one command may compute altogether. Each byte of it stands in the history about three times. */
export const COMMAND_BYTES_MAX = 4 * 1024 * 1024;
const VALUE_KB = VARIABLE_BYTES_MAX / 1024;
const COMMAND_MB = COMMAND_BYTES_MAX / 1024 / 1024;

/** Counts what a command computes, so that none fills memory or history. What comes from outside has passed a gate before. */
export class Volume {
  private left = COMMAND_BYTES_MAX;

  /** [VA8] Counts one value, which is no larger than a variable may be. */
  add(value: Json, what: string): void {
    const bytes = jsonBytes(value, VARIABLE_BYTES_MAX);
    if (bytes > VARIABLE_BYTES_MAX) throw tooLarge(what);
    this.spend(bytes, what);
  }

  /** [VA9] Counts variables that are written once more. */
  addAgain(variables: Readonly<JsonObject>, what: string): void {
    this.spend(jsonBytes(variables, this.left), what);
  }

  /** [VA8] Counts the items of a list that is not kept as one value: all of them, or none. */
  addEach(items: readonly Json[], what: string): void {
    let bytes = 0;
    for (const [index, item] of items.entries()) {
      const more = jsonBytes(item, VARIABLE_BYTES_MAX);
      if (more > VARIABLE_BYTES_MAX) throw tooLarge(`Item ${index + 1} of ${what[0]!.toLowerCase()}${what.slice(1)}`);
      bytes += more;
      if (bytes > this.left) break;
    }
    this.spend(bytes, what);
  }

  /** [VA9] */
  private spend(bytes: number, what: string): void {
    if (bytes > this.left) {
      throw new Stuck(
        "limit_exceeded",
        `Stopped before ${what[0]!.toLowerCase()}${what.slice(1)}: with it, the values of this go would be more than ${COMMAND_MB} MB. ` +
          "What was done before is kept. Retry: it goes on from here. If it stops here again, publish a version in which this step computes less, and move the instance to it.",
      );
    }
    this.left -= bytes;
  }
}

function tooLarge(what: string): Stuck {
  return new Stuck(
    "limit_exceeded",
    `${what} is larger than ${VALUE_KB} KB, which is more than a variable may hold. It was not stored; all that was done before is kept. ` +
      "Let it give less: correct the variables that it reads and retry, or publish a version that keeps only what is needed and move the instance to it.",
  );
}
