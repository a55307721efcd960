import { route } from "@/lib/http";
import { importWorkflow, readBpmn } from "@/lib/services/workflows/import-bpmn";
import { readBytes } from "./read-bytes";

/** The file is the body. `dry`: only says what would become of it; else `process` names the one to take. */
export const POST = route(async (ctx, request) => {
  const search = new URL(request.url).searchParams;
  const file = await readBytes(request);
  if (search.has("dry")) return readBpmn(ctx, file);
  return importWorkflow(ctx, file, {
    process: search.get("process") ?? "",
    isMadeExecutable: search.get("executable") === "1",
  });
});
