import { readJson, route } from "@/lib/http";
import { getDraft } from "@/lib/queries/workflows/draft";
import { saveDraft, type SaveDraftInput } from "@/lib/services/workflows/save-draft";

/** A model of the largest import, as JSON. */
const BYTES_MAX = 8_000_000;

export const GET = route((ctx, _request, { key = "" }) => getDraft(ctx, key));

export const PUT = route(async (ctx, request, { key = "" }) => {
  const body = (await readJson(request, BYTES_MAX)) as Omit<SaveDraftInput, "key">;
  return saveDraft(ctx, { ...body, key });
});
