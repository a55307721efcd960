import { request as requestHttp, type RequestOptions, validateHeaderName, validateHeaderValue } from "node:http";
import { request as requestHttps } from "node:https";
import type { Json } from "@/lib/domain/json";
import type { JobSpec } from "@/lib/engine";
import type { CallSettings } from "../settings";
import { CallRefused, checkedLookup, requireOpenLiteral, type Target, targetOf } from "./guard";

export type HttpSpec = Extract<JobSpec, { type: "http" }>;

export type CallOutcome =
  | { readonly kind: "reply"; readonly status: number; readonly body: Json; readonly retryAfterMs?: number }
  /** Never sent, and would not be the next time either. */
  | { readonly kind: "refused"; readonly message: string }
  /** Never reached the other side. */
  | { readonly kind: "unreachable"; readonly message: string }
  /** Sent, but no whole reply came: it may or may not have taken effect. */
  | { readonly kind: "unknown"; readonly message: string };

const REPLY_BYTES_MAX = 1_000_000;
const TIMEOUT_MS_MAX = 10_000;
/** The call's own; a model can't set them. */
const OWN_HEADERS = [
  "host",
  "connection",
  "content-length",
  "transfer-encoding",
  "upgrade",
  "expect",
  "te",
  "trailer",
  "idempotency-key",
  "accept-encoding",
];

/** Makes one call. Never throws and never follows a redirect. `idempotencyKey` is the same for every attempt of one step. */
export async function callHttp(spec: HttpSpec, idempotencyKey: string, settings: CallSettings): Promise<CallOutcome> {
  let target: Target;
  let headers: Record<string, string>;
  const body = spec.body === undefined || spec.method === "GET" ? undefined : JSON.stringify(spec.body);
  try {
    target = targetOf(spec.url, settings);
    if (!target.isOwn) requireOpenLiteral(target.url, settings);
    headers = headersOf(spec, idempotencyKey, body, target.isOwn ? settings.ownSecret : undefined);
  } catch (error) {
    return { kind: "refused", message: (error as Error).message };
  }
  return send(target, { method: spec.method, headers }, body, Math.min(spec.timeoutMs, TIMEOUT_MS_MAX), settings);
}

function headersOf(
  spec: HttpSpec,
  idempotencyKey: string,
  body: string | undefined,
  ownSecret: string | undefined,
): Record<string, string> {
  const headers: Record<string, string> = { accept: "application/json", "user-agent": "Throughline" };
  for (const [name, value] of Object.entries(spec.headers)) {
    const key = name.toLowerCase();
    if (OWN_HEADERS.includes(key)) continue;
    try {
      validateHeaderName(name);
      validateHeaderValue(name, value);
    } catch {
      throw new CallRefused(`The header "${name.slice(0, 100)}" holds characters that a header may not hold.`);
    }
    headers[key] = value;
  }
  headers["idempotency-key"] = idempotencyKey;
  if (body !== undefined) {
    headers["content-type"] ??= "application/json";
    headers["content-length"] = String(Buffer.byteLength(body));
  }
  if (ownSecret !== undefined) headers["authorization"] = `Bearer ${ownSecret}`;
  return headers;
}

function send(
  target: Target,
  options: RequestOptions,
  body: string | undefined,
  timeoutMs: number,
  settings: CallSettings,
): Promise<CallOutcome> {
  const { url, isOwn } = target;
  const where = `${url.host}${url.pathname}`;
  return new Promise((resolve) => {
    let isConnected = false;
    const request = (url.protocol === "https:" ? requestHttps : requestHttp)(url, {
      ...options,
      agent: false,
      ...(!isOwn && { lookup: checkedLookup(settings) }),
    });
    const finish = (outcome: CallOutcome) => {
      clearTimeout(deadline);
      resolve(outcome);
      request.destroy();
    };
    const deadline = setTimeout(() => {
      const message = `${where} did not answer within ${timeoutMs.toLocaleString("en")} ms`;
      finish({ kind: isConnected ? "unknown" : "unreachable", message });
    }, timeoutMs);
    request.on("socket", (socket) =>
      socket.once(url.protocol === "https:" ? "secureConnect" : "connect", () => (isConnected = true)),
    );
    request.on("error", (error: NodeJS.ErrnoException) => {
      if (error instanceof CallRefused) return finish({ kind: "refused", message: error.message });
      const message = `${where} could not be reached: ${error.code ?? error.message}`;
      finish(
        isConnected
          ? { kind: "unknown", message: `${where} broke the connection off: ${error.code ?? error.message}` }
          : { kind: "unreachable", message },
      );
    });
    request.on("response", (response) => {
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on("data", (part: Buffer) => {
        parts.push(part);
        bytes += part.length;
        // The other side has done its work; calling again would only bring the same.
        if (bytes > REPLY_BYTES_MAX)
          finish({ kind: "refused", message: `${where} answered with more than 1 MB, which is not read` });
      });
      response.on("error", (error) =>
        finish({ kind: "unknown", message: `${where} broke its answer off: ${error.message}` }),
      );
      response.on("end", () => {
        if (!response.complete) return finish({ kind: "unknown", message: `${where} broke its answer off` });
        const retryAfterMs = retryAfter(response.headers["retry-after"]);
        finish({
          kind: "reply",
          status: response.statusCode ?? 0,
          body: bodyOf(Buffer.concat(parts), response.headers["content-type"] ?? ""),
          ...(retryAfterMs !== undefined && { retryAfterMs }),
        });
      });
    });
    request.end(body);
  });
}

function bodyOf(bytes: Buffer, contentType: string): Json {
  if (bytes.length === 0) return null;
  const text = bytes.toString("utf8").replaceAll("\u0000", "");
  if (!/\bjson\b/i.test(contentType)) return text;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** Only the form in seconds; the date form needs the other side's clock. */
function retryAfter(header: string | undefined): number | undefined {
  return header && /^\d{1,6}$/.test(header) ? Number(header) * 1_000 : undefined;
}
