import { expect, it } from "vitest";
import { expressionsOf } from "./expressions";
import { draw } from "./testing/draw";

it("finds every FEEL text of a model, each once", () => {
  let count = 0;
  const feel = () => `x${(count += 1)}`;
  const value = () => `=${feel()}`;
  const mapping = () => [{ target: "t", source: feel() }];
  const http = () => ({ kind: "http", method: "POST", url: value(), headers: { a: value() }, body: feel() });
  const model = draw(
    {
      start: {
        type: "startEvent",
        outputs: mapping(),
        definitions: [{ type: "message", message: "m", correlationKey: feel() }],
      },
      end: { type: "endEvent", inputs: mapping(), definitions: [{ type: "message", message: "m", call: http() }] },
      timer: {
        type: "intermediateCatchEvent",
        definitions: [
          { type: "timer", timer: "date", value: value() },
          { type: "conditional", condition: feel() },
        ],
      },
      user: {
        type: "userTask",
        inputs: mapping(),
        outputs: mapping(),
        assignee: value(),
        candidateGroups: [value()],
        candidateUsers: [value()],
        due: value(),
        followUp: value(),
        priority: value(),
      },
      service: { type: "serviceTask", call: http(), loop: { kind: "standard", condition: feel() } },
      send: { type: "sendTask", correlationKey: feel(), call: http() },
      receive: { type: "receiveTask", correlationKey: feel() },
      script: { type: "scriptTask", script: feel() },
      call: { type: "callActivity", calledElement: value() },
      many: {
        type: "task",
        loop: {
          kind: "multiInstance",
          cardinality: value(),
          collection: value(),
          outputElement: feel(),
          completionCondition: feel(),
          event: { type: "conditional", condition: feel() },
          complex: [{ condition: feel(), event: { type: "timer", timer: "date", value: value() } }],
        },
      },
      adHoc: { type: "adHocSubProcess", completionCondition: feel(), activeElements: feel() },
      complex: { type: "complexGateway", activationCondition: feel() },
      next: "task",
    },
    [`complex -> next if ${feel()}`],
    { instance: { title: value(), priority: value(), due: value(), businessKey: value() } },
  );
  const sources = expressionsOf(model).map(({ source }) => source);
  expect(sources.sort()).toEqual(Array.from({ length: count }, (_, i) => `x${i + 1}`).sort());
  expect(expressionsOf(draw({ user: { type: "userTask", assignee: "ada", due: "PT4H" } }))).toEqual([]);
});
