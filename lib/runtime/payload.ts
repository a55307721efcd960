import type { Json, JsonObject } from "@/lib/domain/json";
import { type GateResult, gateVariables, jsonGate } from "@/lib/domain/json-gate";
import { type InstanceState, serializeState } from "@/lib/engine";
import { DomainError } from "@/lib/errors/domain-error";
import type { NewCommand } from "./command";

const STATE_BYTES_MAX = 2 * 1024 * 1024;

/** The command with clean copies of what it brings in. Throws `invalid_input` for values that can't be kept. */
export function gatedCommand(command: NewCommand): NewCommand {
  let gated = command;
  if ("variables" in gated && gated.variables) gated = { ...gated, variables: gatedVariables(gated.variables) };
  if (gated.type === "addRounds") gated = { ...gated, items: gated.items.map(gatedValue) };
  if (gated.type === "completeJob" && gated.result !== undefined)
    gated = { ...gated, result: gatedValue(gated.result) };
  return gated;
}

export function gatedVariables(variables: JsonObject): JsonObject {
  return open(gateVariables(variables));
}

function gatedValue(value: Json): Json {
  return open(jsonGate(value));
}

function open<T>(result: GateResult<T>): T {
  if (result.ok) return result.value;
  const { path, message, isTooLarge } = result;
  throw new DomainError("invalid_input", `${path ? `${path}: ` : ""}${message} Nothing was changed.`, {
    fields: { [path]: message },
    ...(isTooLarge && { reason: "too_large" }),
  });
}

/** The state as stored. Throws `limit_exceeded`. */
export function storedState(state: InstanceState): string {
  const json = JSON.stringify(serializeState(state));
  if (Buffer.byteLength(json) > STATE_BYTES_MAX) {
    throw new DomainError(
      "limit_exceeded",
      "With this, the instance would hold more than 2 MB of open steps and variables. Nothing was changed. Send less, or remove variables it no longer needs.",
      { reason: "too_large" },
    );
  }
  return json;
}
