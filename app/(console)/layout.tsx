import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { ConsoleShell } from "@/components/shell/console-shell";
import { PLACES } from "@/components/shell/navigation";
import { RAIL_COOKIE } from "@/components/shell/rail-cookie";
import { can } from "@/lib/access";
import { requireContext } from "@/lib/http";
import { listStartable } from "@/lib/queries/workflows/startable";

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const ctx = await requireContext();
  const { name, username, role } = ctx.principal;
  const startable = await listStartable(ctx);
  const places = PLACES.filter((place) => can(ctx.principal, place.action));
  const isRailNarrow = (await cookies()).get(RAIL_COOKIE)?.value === "narrow";
  return (
    <ConsoleShell
      person={{ name, username, role }}
      places={places}
      startable={startable.map((workflow) => ({ key: workflow.key, name: workflow.name }))}
      mayEditModels={can(ctx.principal, "model.edit")}
      isRailNarrow={isRailNarrow}
    >
      {children}
    </ConsoleShell>
  );
}
