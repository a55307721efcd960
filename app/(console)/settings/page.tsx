import type { Metadata } from "next";
import { Profile } from "@/components/settings/profile";
import { orNotFound, requireContext } from "@/lib/http";
import { getProfile } from "@/lib/queries/people/profile";
import { changePasswordAction, endSessionsAction } from "./actions";

export const metadata: Metadata = { title: "Settings" };

export default async function SettingsPage() {
  const ctx = await requireContext();
  const profile = await orNotFound(getProfile(ctx, ctx.sessionId));
  return <Profile profile={profile} onPasswordChange={changePasswordAction} onSessionsEnd={endSessionsAction} />;
}
