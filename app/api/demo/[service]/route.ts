import { isDemo } from "@/lib/auth/demo";
import { answerDemoCall } from "@/lib/demo/answer";
import { isFromWorker } from "@/lib/demo/secret";
import type { Json } from "@/lib/domain/json";
import { readJson } from "@/lib/http";

const BODY_BYTES_MAX = 64_000;

/**
 * The services that the demo workflows call. For our own worker only, and only where the demo's data is. Answers depend
 * on nothing but the request, so a repeated call under one Idempotency-Key gets the first answer.
 */
export async function POST(request: Request, segment: { params: Promise<{ service: string }> }): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  if (!isDemo() || !isFromWorker(request.headers.get("authorization"))) {
    return Response.json({ error: "There is nothing here" }, { status: 404, headers });
  }
  if (!request.headers.get("idempotency-key")) {
    return Response.json({ error: "An Idempotency-Key is needed" }, { status: 400, headers });
  }
  let body: Json;
  try {
    body = (await readJson(request, BODY_BYTES_MAX)) as Json;
  } catch {
    return Response.json(
      { error: `The body must be JSON of at most ${BODY_BYTES_MAX / 1000} kB` },
      { status: 400, headers },
    );
  }
  const { service } = await segment.params;
  const answer = answerDemoCall(`/api/demo/${service}`, body);
  return Response.json(answer.body, { status: answer.status, headers });
}
