import { z } from "zod";
import { route } from "@/lib/http";
import { getWorkflow } from "@/lib/queries/workflows/get";

const Search = z.strictObject({ version: z.coerce.number().int().min(1).optional() });

export const GET = route((ctx, request, { key = "" }) =>
  getWorkflow(ctx, { key, ...Search.parse(Object.fromEntries(new URL(request.url).searchParams)) }),
);
