"use client";

import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import type { Lane } from "@/lib/model";
import { setLaneGroup } from "../commands/set-lane-group";
import { useStudioEnvironment } from "../use-studio";
import { Section } from "./section";

/** No key of a group has a space. */
const NONE = "no group";

/** Whose lane it is. */
export function LaneProperties({ lane }: { lane: Lane }) {
  const { store, directory } = useStudioEnvironment();
  const known = directory.groups.map((g) => ({ value: g.key, label: g.name, hint: g.key }));
  const own =
    lane.group !== undefined && !known.some((g) => g.value === lane.group)
      ? [{ value: lane.group, label: `${lane.group} (unknown)` }]
      : [];
  return (
    <Section title="Who">
      <Field label="Group" hint="Gets the user tasks of this lane that name nobody.">
        <Select
          options={[{ value: NONE, label: "None" }, ...known, ...own]}
          value={lane.group ?? NONE}
          onValueChange={(group) =>
            store.edit("Change group", (m) =>
              setLaneGroup(m, { lane: lane.id, group: group === NONE ? undefined : group }),
            )
          }
        />
      </Field>
    </Section>
  );
}
