import type { Json, JsonObject } from "@/lib/domain/json";
import { type InstanceState, serializeState } from "@/lib/engine";
import { DomainError } from "@/lib/errors/domain-error";
import type { NewCommand } from "./command";

const VARIABLE_BYTES_MAX = 256 * 1024;
const STATE_BYTES_MAX = 2 * 1024 * 1024;

/** Lets only values in that can be stored. Throws `invalid_input` or `limit_exceeded`. */
export function checkPayload(command: NewCommand): void {
  if ("variables" in command && command.variables) checkVariables(command.variables);
  if (command.type === "completeJob" && command.result !== undefined) checkValue("The result", command.result);
}

export function checkVariables(variables: JsonObject): void {
  for (const [name, value] of Object.entries(variables)) checkValue(`"${name}"`, value);
}

function checkValue(what: string, value: Json): void {
  const bytes = Buffer.byteLength(JSON.stringify(value) ?? "");
  if (bytes > VARIABLE_BYTES_MAX) {
    throw new DomainError(
      "limit_exceeded",
      `${what} is larger than 256 kB (${Math.ceil(bytes / 1024)} kB). Nothing was changed. Keep large data elsewhere and store a reference.`,
    );
  }
}

/** The state as stored. Throws `limit_exceeded`. */
export function storedState(state: InstanceState): string {
  const json = JSON.stringify(serializeState(state));
  if (Buffer.byteLength(json) > STATE_BYTES_MAX) {
    throw new DomainError(
      "limit_exceeded",
      "With this, the instance would hold more than 2 MB of open steps and variables. Nothing was changed. Send less, or remove variables it no longer needs.",
    );
  }
  return json;
}
