import { authorize } from "@/lib/access";
import { DomainError } from "@/lib/errors/domain-error";
import { route } from "@/lib/http";
import { contextOf } from "@/lib/http/context";
import { knownTopics, parseTopics } from "@/lib/live/known-topics";
import { noticeStream } from "@/lib/live/stream";
import type { Topic } from "@/lib/live/topics";

export const dynamic = "force-dynamic";

const open = route(async (ctx, request) => {
  authorize(ctx.principal, "stream.subscribe", ["any"]);
  const topics = parseTopics(new URL(request.url).searchParams.get("topics"));
  const readRights = async (wanted: readonly Topic[]) => {
    const present = await contextOf(request.headers).catch((error: unknown) => {
      if (error instanceof DomainError) return undefined;
      throw error;
    });
    return present && knownTopics(present, wanted);
  };
  return new Response(noticeStream(topics, readRights, request.signal), {
    headers: { "content-type": "text/event-stream; charset=utf-8", "x-accel-buffering": "no" },
  });
});

/** Names what changed as it changes; the browser then fetches what it may see. */
export async function GET(request: Request, segment: { params: Promise<unknown> }): Promise<Response> {
  const response = await open(request, segment);
  // Neither kept nor held back to be compressed.
  if (response.ok) response.headers.set("cache-control", "private, no-store, no-transform");
  return response;
}
