import { expressionOf } from "../compile";
import { titleOf, type Rule } from "./rule";

export const loopHasEnd: Rule = {
  code: "loop-has-end",
  check({ model }, report) {
    for (const element of model.elements) {
      if (!("loop" in element) || !element.loop) continue;
      const { loop } = element;
      if (loop.kind === "standard") {
        if (loop.condition === undefined && loop.loopMaximum === undefined)
          report.error(`${titleOf(element)} repeats without end. Give its loop a condition or a maximum.`, element.id);
        continue;
      }
      if (!loop.collection?.trim() && !loop.cardinality?.trim())
        report.error(
          `${titleOf(element)} runs several times, but does not say how often. Give it a collection or a number.`,
          element.id,
        );
      const count = loop.cardinality?.trim();
      if (count && expressionOf(count) === undefined && !/^\d{1,7}$/.test(count))
        report.error(
          `${titleOf(element)} runs "${count.slice(0, 60)}" times, which is no number. Write a number, or an expression after "=".`,
          element.id,
        );
    }
  },
};
