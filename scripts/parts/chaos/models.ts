import { buildModel } from "@/lib/engine/testing/build";
import type { Model } from "@/lib/model";

export const call = (url: string, more: Record<string, unknown> = {}) => ({
  type: "serviceTask" as const,
  call: {
    kind: "http",
    method: "POST",
    url,
    body: "{ n: n }",
    attemptsMax: 20,
    backoffMs: 200,
    idempotent: true,
    ...more,
  },
});

export const timer = (value: string) => ({
  type: "intermediateCatchEvent" as const,
  definitions: [{ type: "timer", timer: "duration", value }],
});

/** Three calls, two of them beside a timer: an order that is paid, packed while it cools down, and sent. */
export function orderModel(sink: string): Model {
  return buildModel(
    {
      begin: "startEvent",
      pay: call(`${sink}/pay`),
      fork: "parallelGateway",
      pack: call(`${sink}/pack`),
      pause: timer("PT0.3S"),
      join: "parallelGateway",
      send: call(`${sink}/send`),
      done: "endEvent",
    },
    [
      "begin -> pay",
      "pay -> fork",
      "fork -> pack",
      "fork -> pause",
      "pack -> join",
      "pause -> join",
      "join -> send",
      "send -> done",
    ],
  );
}
