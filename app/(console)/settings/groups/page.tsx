import type { Metadata } from "next";
import { Groups } from "@/components/settings/groups";
import { orNotFound, requireContext } from "@/lib/http";
import { listGroups } from "@/lib/queries/people/list";
import { addGroupAction } from "../people/actions";

export const metadata: Metadata = { title: "Groups" };

export default async function GroupsPage() {
  const ctx = await requireContext();
  const groups = await orNotFound(listGroups(ctx));
  return <Groups groups={groups} onAdd={addGroupAction} />;
}
