import { isScope, titleOf, type Rule } from "./rule";

export const parentHoldsElements: Rule = {
  code: "parent-holds-elements",
  check({ model, elements }, report) {
    // Parents already followed to the top; each element is walked once.
    const sound = new Set<string>();
    for (const element of model.elements) {
      if (element.parent === undefined) continue;
      const parent = elements.get(element.parent);
      if (!parent) {
        report.error(
          `${titleOf(element)} lies in "${element.parent}", which the model does not hold. Move it to a sub-process or the process.`,
          element.id,
        );
        continue;
      }
      if (!isScope(parent)) {
        report.error(
          `${titleOf(element)} lies in ${titleOf(parent)}, which is no sub-process. Move it out.`,
          element.id,
        );
        continue;
      }
      const path = new Set<string>();
      for (
        let at = elements.get(element.id);
        at !== undefined && !sound.has(at.id);
        at = at.parent === undefined ? undefined : elements.get(at.parent)
      ) {
        if (path.has(at.id)) {
          report.error(`${titleOf(at)} lies in itself. Move it out.`, at.id);
          break;
        }
        path.add(at.id);
      }
      for (const id of path) sound.add(id);
    }
  },
};
