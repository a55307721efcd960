"use client";

import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";

/** Edits of an earlier visit that were never saved. */
export function RestoreBanner({
  at,
  onRestore,
  onForget,
}: {
  at: string;
  onRestore: () => void;
  onForget: () => void;
}) {
  return (
    <div className="border-b border-border bg-surface p-2.5">
      <Alert
        tone="blue"
        isLive
        title="You have edits that were never saved"
        action={
          <span className="flex gap-1.5">
            <Button size="sm" onClick={onForget}>
              Forget them
            </Button>
            <Button size="sm" variant="primary" onClick={onRestore}>
              Bring them back
            </Button>
          </span>
        }
      >
        This browser kept them <RelativeTime at={at} />, when the page closed before the server had them.
      </Alert>
    </div>
  );
}
