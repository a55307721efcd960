import type { Rule } from "./rule";

export const executable: Rule = {
  code: "executable",
  check({ model, options }, report) {
    for (const element of model.elements) {
      const reason = options.executable?.(element);
      if (reason !== undefined) report.error(reason, element.id);
    }
  },
};
