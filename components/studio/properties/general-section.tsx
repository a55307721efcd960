"use client";

import { changeId, findElement, rename, setProperty, whyNotId } from "../commands";
import { useModel, useStore } from "../use-studio";
import { Section } from "./section";
import { TextProperty } from "./text-property";

export function NameField({
  id,
  name,
  placeholder,
  label = "Name",
}: {
  id: string;
  name: string;
  placeholder?: string;
  label?: string;
}) {
  const store = useStore();
  return (
    <TextProperty
      label={label}
      value={name}
      {...(placeholder !== undefined && { placeholder })}
      onCommit={(text) => store.edit("Rename", (m) => rename(m, { id, name: text }), { group: `${id}.name` })}
    />
  );
}

/** What engineers and documents need of an element or flow: its words and its id. */
export function DetailsSection({ id, documentation }: { id: string; documentation: string }) {
  const store = useStore();
  const model = useModel();
  const isElement = findElement(model, id) !== undefined;
  return (
    <Section title="Details" isOpen={documentation !== ""} summary={id}>
      <TextProperty
        label="Documentation"
        value={documentation}
        isMultiline
        placeholder="What happens here, and why"
        onCommit={(text) =>
          store.edit(
            "Change documentation",
            (m) =>
              isElement
                ? setProperty(m, { id, patch: { documentation: text || undefined } })
                : { ...m, flows: m.flows.map((f) => (f.id === id ? withDocumentation(f, text) : f)) },
            { group: `${id}.documentation` },
          )
        }
      />
      <TextProperty
        key={id}
        label="Id"
        value={id}
        isMono
        hint="How the history and the API name it."
        refusal={(text) => whyNotId(model, id, text)}
        onCommit={(to) =>
          whyNotId(model, id, to) === undefined &&
          store.edit("Change id", (m) => changeId(m, { from: id, to }), { select: [to] })
        }
      />
    </Section>
  );
}

function withDocumentation<F extends { documentation?: string | undefined }>(flow: F, text: string): F {
  const { documentation: _before, ...rest } = flow;
  return (text ? { ...rest, documentation: text } : rest) as F;
}
