import type { ReactNode } from "react";
import { SettingsFrame } from "@/components/settings/settings-frame";
import { can } from "@/lib/access";
import { requireContext } from "@/lib/http";

export default async function SettingsLayout({ children }: { children: ReactNode }) {
  const { principal } = await requireContext();
  return <SettingsFrame mayManagePeople={can(principal, "user.list")}>{children}</SettingsFrame>;
}
