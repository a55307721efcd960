"use server";

import { revalidatePath } from "next/cache";
import { runAction } from "@/lib/http";
import { addGroup, type AddGroupInput } from "@/lib/services/people/add-group";
import { addPerson, type AddPersonInput } from "@/lib/services/people/add-person";
import { resetSessions, type ResetSessionsInput } from "@/lib/services/people/end-sessions";
import { setDisabled, type SetDisabledInput } from "@/lib/services/people/set-disabled";
import { setGroups, type SetGroupsInput } from "@/lib/services/people/set-groups";
import { setRole, type SetRoleInput } from "@/lib/services/people/set-role";

const PEOPLE = "/settings/people";

export async function addPersonAction(input: AddPersonInput) {
  return runAction(async (ctx) => {
    const added = await addPerson(ctx, input);
    revalidatePath(PEOPLE);
    return added;
  });
}

export async function setRoleAction(input: SetRoleInput) {
  return runAction(async (ctx) => {
    await setRole(ctx, input);
    revalidatePath(PEOPLE);
  });
}

export async function setGroupsAction(input: SetGroupsInput) {
  return runAction(async (ctx) => {
    await setGroups(ctx, input);
    revalidatePath(PEOPLE);
  });
}

export async function setDisabledAction(input: SetDisabledInput) {
  return runAction(async (ctx) => {
    await setDisabled(ctx, input);
    revalidatePath(PEOPLE);
  });
}

export async function resetSessionsAction(input: ResetSessionsInput) {
  return runAction(async (ctx) => {
    const ended = await resetSessions(ctx, input);
    revalidatePath(PEOPLE);
    return ended;
  });
}

export async function addGroupAction(input: AddGroupInput) {
  return runAction(async (ctx) => {
    await addGroup(ctx, input);
    revalidatePath("/settings/groups");
  });
}
