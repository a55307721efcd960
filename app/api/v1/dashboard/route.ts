import { route } from "@/lib/http";
import { DashboardInput, getDashboard } from "@/lib/queries/dashboard/get";

export const GET = route((ctx, request) =>
  getDashboard(ctx, DashboardInput.parse(Object.fromEntries(new URL(request.url).searchParams))),
);
