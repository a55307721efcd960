import { getHealth } from "@/lib/queries/health/get";

export const dynamic = "force-dynamic";

/** For supervisors and load balancers: open to anyone, so it tells nothing but whether the database answers. */
export async function GET() {
  const health = await getHealth();
  return Response.json(health, { status: health.ok ? 200 : 503, headers: { "cache-control": "no-store" } });
}
