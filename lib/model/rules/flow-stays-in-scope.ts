import { capital, flowTitle, type Rule } from "./rule";

export const flowStaysInScope: Rule = {
  code: "flow-stays-in-scope",
  check(view, report) {
    for (const flow of view.model.flows) {
      const source = view.elements.get(flow.source);
      const target = view.elements.get(flow.target);
      if (source && target && source.parent !== target.parent) {
        report.error(
          `${capital(flowTitle(view, flow))} crosses the border of a sub-process. Connect the sub-process itself instead.`,
          flow.id,
        );
      }
    }
  },
};
