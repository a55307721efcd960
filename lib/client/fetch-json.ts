import type { ErrorDescription } from "@/lib/http/errors";

/** An answer of ours that is not the thing asked for. `description` has the words for people. */
export class RequestError extends Error {
  override readonly name = "RequestError";
  constructor(
    readonly status: number,
    readonly description: ErrorDescription,
  ) {
    super(description.message);
  }
}

const OFFLINE: ErrorDescription = {
  code: "unavailable",
  title: "The server does not answer",
  message: "What you see may be out of date. It is fetched again as soon as the connection is back.",
};

/** Fetches from our own API. Throws `RequestError`, with words for people, unless the answer is JSON and good. */
export async function fetchJson<T>(path: string, init: RequestInit = {}): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { ...init, headers: { accept: "application/json", ...init.headers } });
  } catch (error) {
    if (init.signal?.aborted) throw error;
    throw new RequestError(0, OFFLINE);
  }
  const body: unknown = response.status === 204 ? undefined : await response.json().catch(() => undefined);
  if (response.ok) return body as T;
  throw new RequestError(
    response.status,
    described(body) ?? { ...OFFLINE, message: `The server answered ${response.status}. Try again in a moment.` },
  );
}

function described(body: unknown): ErrorDescription | undefined {
  if (typeof body !== "object" || body === null || !("error" in body)) return undefined;
  const { error } = body;
  return typeof error === "object" && error !== null && "message" in error ? (error as ErrorDescription) : undefined;
}

/** A query string of what is set; arrays repeat their name. */
export function searchOf(params: object): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(params) as [string, unknown][]) {
    if (value === undefined || value === null || value === "" || value === false) continue;
    for (const item of Array.isArray(value) ? (value as unknown[]) : [value]) search.append(name, String(item));
  }
  const text = search.toString();
  return text ? `?${text}` : "";
}
