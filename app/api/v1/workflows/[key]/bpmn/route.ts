import { z } from "zod";
import { route } from "@/lib/http";
import { exportWorkflow } from "@/lib/queries/workflows/export";

const Search = z.strictObject({ version: z.coerce.number().int().min(1).optional() });

/** A version as a BPMN 2.0 file; without one, the latest. */
export const GET = route(async (ctx, request, { key = "" }) => {
  const { version } = Search.parse(Object.fromEntries(new URL(request.url).searchParams));
  const file = await exportWorkflow(ctx, { key, version });
  return new Response(file.xml, {
    headers: {
      "content-type": "application/xml; charset=utf-8",
      "content-disposition": `attachment; filename="${file.name}"`,
      "x-content-type-options": "nosniff",
    },
  });
});
