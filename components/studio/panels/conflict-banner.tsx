"use client";

import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { RelativeTime } from "@/components/ui/relative-time";
import type { SaveState } from "../use-autosave";

export interface ConflictBannerProps {
  readonly state: Extract<SaveState, { kind: "conflict" }>;
  readonly onExport: () => void;
  readonly onReload: () => void;
  readonly onOverwrite: () => void;
}

/** Two people, one draft: the second one decides, and loses nothing. */
export function ConflictBanner({ state, onExport, onReload, onOverwrite }: ConflictBannerProps) {
  const { other } = state;
  return (
    <div className="border-b border-border bg-surface p-2.5">
      <Alert
        tone="amber"
        isLive
        title={
          other ? (
            <>
              {other.byName} saved this draft <RelativeTime at={other.at} />
            </>
          ) : (
            "This draft is gone"
          )
        }
        action={
          <span className="flex flex-wrap justify-end gap-1.5">
            <Button size="sm" onClick={onExport}>
              Export mine
            </Button>
            <Button size="sm" onClick={onReload}>
              Show theirs
            </Button>
            {other ? (
              <Button size="sm" variant="primary" onClick={onOverwrite}>
                Save mine over it
              </Button>
            ) : null}
          </span>
        }
      >
        Your edits are kept on this screen and are not saved. Decide which of the two goes on.
      </Alert>
    </div>
  );
}
