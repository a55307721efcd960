import { readJson } from "@/lib/http";
import { DomainError } from "@/lib/errors/domain-error";

/** The body, with the job that the path names. What else it holds, the service judges. */
export async function leaseOf<T extends { jobId: string }>(
  request: Request,
  { jobId = "" }: Readonly<Record<string, string>>,
): Promise<T> {
  const body = await readJson(request);
  if (typeof body !== "object" || body === null || Array.isArray(body) || "jobId" in body) {
    throw new DomainError(
      "invalid_input",
      "The body is a JSON object that names worker and epoch; the job stands in the path. Nothing was changed.",
    );
  }
  return { ...body, jobId } as unknown as T;
}
