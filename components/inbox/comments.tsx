"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { cn } from "@/components/ui/cn";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { Skeleton } from "@/components/ui/skeleton";
import { RequestError } from "@/lib/client/fetch-json";
import { instanceKeys, instanceWorkQuery } from "@/lib/client/instances";
import type { InboxActions, Me } from "./actions";

export interface CommentsProps {
  instanceId: string;
  me: Me;
  add: InboxActions["addComment"];
  className?: string;
}

/** What people of the house say about the ticket; the customer does not see it. */
export function Comments({ instanceId, me, add, className }: CommentsProps) {
  const { data, error, isPending } = useQuery(instanceWorkQuery(instanceId));
  const client = useQueryClient();
  const [body, setBody] = useState("");
  const [isSending, setIsSending] = useState(false);
  const [problem, setProblem] = useState<{ title: string; message: string } | null>(null);
  // Somebody may have a task without a say in the rest of its ticket.
  if (error instanceof RequestError && error.status === 404) return null;

  async function send() {
    if (body.trim() === "" || isSending) return;
    setIsSending(true);
    setProblem(null);
    try {
      const result = await add({ instanceId, body });
      if (!result.ok) return setProblem(result.error);
      setBody("");
      await client.invalidateQueries({ queryKey: instanceKeys.one(instanceId) });
    } catch {
      setProblem({
        title: "The server did not answer",
        message: "What you wrote is still here. Look whether it was saved before you send it again.",
      });
    } finally {
      setIsSending(false);
    }
  }

  function handleKeyDown(event: KeyboardEvent) {
    if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
    event.preventDefault();
    event.stopPropagation();
    void send();
  }

  const comments = [...(data?.comments ?? [])].reverse();
  return (
    <section aria-label="Comments" className={cn("max-w-160", className)}>
      <h3 className="mb-3 text-sm font-semibold">
        Comments {comments.length > 0 && <span className="tabular font-normal text-muted">{comments.length}</span>}
      </h3>
      {isPending ? (
        <Skeleton className="mb-4 h-10 w-2/3" />
      ) : (
        comments.length > 0 && (
          <ol className="mb-4 flex flex-col gap-4">
            {comments.map((comment) => (
              <li key={comment.id} className="flex gap-2.5">
                <Avatar name={comment.author.name} />
                <div className="min-w-0 flex-1">
                  <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
                    <span className="font-medium">
                      {comment.author.username === me.username ? "You" : comment.author.name}
                    </span>
                    <RelativeTime at={comment.at} className="text-xs text-muted" />
                  </p>
                  {comment.body === null ? (
                    <p className="text-sm text-faint italic">This comment was removed.</p>
                  ) : (
                    <p className="mt-0.5 text-base break-words whitespace-pre-line">{comment.body}</p>
                  )}
                </div>
              </li>
            ))}
          </ol>
        )
      )}
      {problem && (
        <Alert tone="red" isLive title={problem.title} className="mb-3">
          {problem.message}
        </Alert>
      )}
      <div className="flex gap-2.5">
        <Avatar name={me.name} />
        <div className="flex min-w-0 flex-1 flex-col items-end gap-2">
          <Field label="Add a comment" isLabelHidden className="w-full">
            <Textarea
              rows={2}
              placeholder="Add an internal note"
              value={body}
              onChange={(event) => setBody(event.target.value)}
              onKeyDown={handleKeyDown}
              className="min-h-14"
            />
          </Field>
          {body.trim() !== "" && (
            <Button size="sm" isPending={isSending} onClick={() => void send()}>
              Comment
            </Button>
          )}
        </div>
      </div>
    </section>
  );
}
