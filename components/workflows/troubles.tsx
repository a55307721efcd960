import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toaster";
import type { ActionResult } from "@/lib/http/result";
import type { Trouble } from "@/lib/queries/workflows/troubles";

export type MessageRetry = (input: {
  messageId: string;
}) => Promise<
  ActionResult<{ readonly deliveredTo: string | null; readonly started: string | null; readonly refusal?: string }>
>;

interface TroublesProps {
  readonly troubles: readonly Trouble[];
  readonly nameOf: (elementId: string) => string;
  readonly onMessageRetry: MessageRetry;
}

/** What should have started or gone on by itself and could not, each with its next step. */
export function Troubles({ troubles, nameOf, onMessageRetry }: TroublesProps) {
  if (troubles.length === 0) return null;
  return (
    <section
      aria-label="What could not go on by itself"
      className="max-h-60 space-y-2 overflow-y-auto px-4 pb-3 sm:px-6"
    >
      {troubles.map((trouble) =>
        trouble.kind === "message" ? (
          <Alert
            key={trouble.messageId}
            tone="red"
            title={`The message “${trouble.name}”${trouble.key ? ` with the key “${trouble.key}”` : ""} was refused`}
            action={
              <Button size="sm" onClick={() => void retry(trouble.messageId, onMessageRetry)}>
                Try again
              </Button>
            }
          >
            {trouble.why} It was sent <RelativeTime at={trouble.at} /> and expires{" "}
            <RelativeTime at={trouble.expiresAt} /> if nobody takes it. Correct what is in its way, then try again.
          </Alert>
        ) : (
          <Alert key={trouble.triggerId} tone="red" title={`“${nameOf(trouble.elementId)}” can’t start an instance`}>
            {trouble.why} That was <RelativeTime at={trouble.at} />.{" "}
            {trouble.retryAt ? (
              <>
                It is tried again <RelativeTime at={trouble.retryAt} />: correct the workflow and publish it, or what is
                in its way.
              </>
            ) : trouble.kind === "timer" ? (
              "It is not tried again: correct its time and publish the workflow."
            ) : (
              "Correct what is in its way, then send the signal again."
            )}
          </Alert>
        ),
      )}
    </section>
  );
}

async function retry(messageId: string, onMessageRetry: MessageRetry): Promise<void> {
  const result = await onMessageRetry({ messageId });
  if (!result.ok) toast.failure(result.error);
  else if (result.value.refusal !== undefined)
    toast.error("It was refused again", { description: result.value.refusal });
  else
    toast.success((result.value.deliveredTo ?? result.value.started) ? "The message was taken" : "The message waits");
}
