import type { Metadata } from "next";
import { People } from "@/components/settings/people";
import { orNotFound, requireContext } from "@/lib/http";
import { listGroups, listPeople } from "@/lib/queries/people/list";
import { addPersonAction, resetSessionsAction, setDisabledAction, setGroupsAction, setRoleAction } from "./actions";

export const metadata: Metadata = { title: "People" };

export default async function PeoplePage() {
  const ctx = await requireContext();
  const [people, groups] = await orNotFound(Promise.all([listPeople(ctx), listGroups(ctx)]));
  return (
    <People
      people={people}
      groups={groups.map(({ key, name }) => ({ key, name }))}
      me={ctx.principal.username}
      actions={{
        add: addPersonAction,
        setRole: setRoleAction,
        setGroups: setGroupsAction,
        setDisabled: setDisabledAction,
        resetSessions: resetSessionsAction,
      }}
    />
  );
}
