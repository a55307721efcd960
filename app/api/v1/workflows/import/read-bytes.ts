import { DomainError } from "@/lib/errors/domain-error";

/** Twice the 2 MB of text that an import may have: UTF-16 takes two bytes a letter. */
const BYTES_MAX = 4_000_000;

/** The body as it came. Throws `limit_exceeded` past 4 MB, without reading on. */
export async function readBytes(request: Request): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  const reader = request.body?.getReader();
  for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
    const chunk = part.value as Uint8Array;
    bytes += chunk.byteLength;
    if (bytes > BYTES_MAX) {
      await reader?.cancel();
      throw new DomainError(
        "limit_exceeded",
        "The file is larger than 4 MB. Nothing was imported. Split it, or remove what is not part of the model.",
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
