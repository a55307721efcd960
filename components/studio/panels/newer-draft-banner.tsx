"use client";

import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { DraftHead } from "@/lib/queries/workflows/draft-head";

/** Somebody else saved while nothing was edited here: nothing is lost by showing theirs. */
export function NewerDraftBanner({ head, onShow }: { head: DraftHead; onShow: () => void }) {
  return (
    <div className="border-b border-border bg-surface p-2.5">
      <Alert
        tone="blue"
        isLive
        title={
          <>
            {head.savedBy} saved this draft {head.savedAt ? <RelativeTime at={head.savedAt} /> : null}
          </>
        }
        action={
          <Button size="sm" variant="primary" onClick={onShow}>
            Show it
          </Button>
        }
      >
        What you see is older. Look at theirs before you edit, or one of you will have to choose.
      </Alert>
    </div>
  );
}
