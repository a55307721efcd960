"use client";

import { Switch } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { EventDefinition, Model, ModelElement } from "@/lib/model";
import { compensationHandlerOf, setCompensationHandler, whyNotHandler } from "../commands";
import { compact } from "../commands/edit";
import { useModel, useStore } from "../use-studio";
import { nameOfElement } from "./outgoing-section";

type Compensation = Extract<EventDefinition, { type: "compensation" }>;

/** No id of an element has a space. */
const NONE = "no element";

/** On a step: what undoes it. Thrown: what is undone. */
export function CompensationFields({
  element,
  definition,
  isThrown,
  onChange,
}: {
  element: ModelElement;
  definition: Compensation;
  isThrown: boolean;
  onChange: (definition: Compensation, field: string) => boolean;
}) {
  const store = useStore();
  const model = useModel();
  if (element.type === "boundaryEvent") {
    const handler = compensationHandlerOf(model, element.id);
    return (
      <Field label="Undone by" hint="It runs when this step is undone, with the variables as the step saw them.">
        <Select
          options={[{ value: NONE, label: "Nothing yet" }, ...possibleHandlers(model, element, handler).map(optionOf)]}
          value={handler?.id ?? NONE}
          onValueChange={(id) =>
            store.edit("Change what undoes it", (m) =>
              setCompensationHandler(m, { boundary: element.id, handler: id === NONE ? undefined : id }),
            )
          }
        />
      </Field>
    );
  }
  if (!isThrown)
    return <p className="text-xs text-muted">When its scope is undone, this runs instead of what undoes each step.</p>;
  return (
    <>
      <Field label="Undoes" hint="Only what was completed, last first, and each once.">
        <Select
          options={[{ value: NONE, label: "All of this scope" }, ...compensated(model).map(optionOf)]}
          value={definition.activity ?? NONE}
          onValueChange={(id) =>
            onChange(compact({ ...definition, activity: id === NONE ? undefined : id }), "activity")
          }
        />
      </Field>
      <Switch
        label="Waits until that is done"
        hint="Off: it goes on at once."
        isChecked={definition.waitForCompletion ?? true}
        onCheckedChange={(is) =>
          onChange(compact({ ...definition, waitForCompletion: is ? undefined : false }), "waitForCompletion")
        }
      />
    </>
  );
}

const optionOf = (element: ModelElement) => ({ value: element.id, label: nameOfElement(element), hint: element.id });

/** Activities beside it that no flow uses, so that taking one breaks no way. */
function possibleHandlers(model: Model, event: ModelElement, current: ModelElement | undefined): ModelElement[] {
  const isUsed = (id: string) => model.flows.some((flow) => flow.source === id || flow.target === id);
  return model.elements.filter(
    (each) =>
      each.id === current?.id ||
      (each.parent === event.parent &&
        whyNotHandler(each) === undefined &&
        !isUsed(each.id) &&
        !(event.type === "boundaryEvent" && event.attachedTo === each.id)),
  );
}

/** What can be undone: it has a compensation event, or is a scope that holds such. */
function compensated(model: Model): ModelElement[] {
  const hosts = new Set(
    model.elements.flatMap((each) =>
      each.type === "boundaryEvent" && each.definitions.some((d) => d.type === "compensation") ? [each.attachedTo] : [],
    ),
  );
  const parents = new Set(model.elements.flatMap((each) => (hosts.has(each.id) && each.parent ? [each.parent] : [])));
  return model.elements.filter((each) => hosts.has(each.id) || parents.has(each.id));
}
