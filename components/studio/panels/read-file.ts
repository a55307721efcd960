import { fetchJson, RequestError, searchOf } from "@/lib/client/fetch-json";
import type { BpmnReading } from "@/lib/services/workflows/import-bpmn";
import type { ReadBpmn } from "./import-dialog";

/** Has the server read a BPMN file; nothing is kept there. */
export const readFile: ReadBpmn = async (file) => {
  try {
    const reading = await fetchJson<BpmnReading>("/api/v1/workflows/import?dry=1", {
      method: "POST",
      headers: { "content-type": "application/xml" },
      body: file,
    });
    return { ok: true, reading };
  } catch (error) {
    if (error instanceof RequestError) return { ok: false, message: error.description.message };
    throw error;
  }
};

/** Makes a workflow of one process of the file. */
export async function importFile(
  file: File,
  process: string,
  isMadeExecutable: boolean,
): Promise<{ ok: true; key: string } | { ok: false; message: string }> {
  try {
    const { key } = await fetchJson<{ key: string }>(
      `/api/v1/workflows/import${searchOf({ process, executable: isMadeExecutable ? 1 : undefined })}`,
      {
        method: "POST",
        headers: { "content-type": "application/xml" },
        body: file,
      },
    );
    return { ok: true, key };
  } catch (error) {
    if (error instanceof RequestError) return { ok: false, message: error.description.message };
    throw error;
  }
}
