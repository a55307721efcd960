import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { createLoader, type SearchParams } from "nuqs/server";
import { Dashboard } from "@/components/dashboard/dashboard";
import { dashboardParams } from "@/components/dashboard/search-params";
import { dashboardQuery } from "@/lib/client/dashboard";
import { ZONE_COOKIE } from "@/lib/client/zone-cookie";
import { requireContext } from "@/lib/http";
import { getDashboard } from "@/lib/queries/dashboard/get";
import { isZone } from "@/lib/queries/dashboard/period";

export const metadata: Metadata = { title: "Dashboard" };

const load = createLoader(dashboardParams);

export default async function DashboardPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const ctx = await requireContext();
  const { workflow, days } = await load(searchParams);
  const remembered = (await cookies()).get(ZONE_COOKIE)?.value ?? "UTC";
  const zone = isZone(remembered) ? remembered : "UTC";
  const input = { ...(workflow ? { workflow } : {}), days, zone };
  const client = new QueryClient();
  await client.prefetchQuery({ ...dashboardQuery(input), queryFn: () => getDashboard(ctx, input) });
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Dashboard username={ctx.principal.username} zoneAtFirst={zone} />
    </HydrationBoundary>
  );
}
