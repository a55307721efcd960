import type { Rule } from "./rule";

export const idsUnique: Rule = {
  code: "ids-unique",
  check({ model }, report) {
    const seen = new Set<string>([model.id]);
    const visit = (id: string) => {
      if (seen.has(id))
        report.error(`The id "${id}" is used more than once. Give each element and flow an id of its own.`, id);
      seen.add(id);
    };
    for (const { id } of model.elements) visit(id);
    for (const { id } of model.flows) visit(id);
    for (const { id } of model.lanes ?? []) visit(id);
    for (const { id } of model.artifacts ?? []) visit(id);
    if (model.pool) visit(model.pool.id);
  },
};
