"use client";

import { Button } from "./button";

export interface LoadMoreProps {
  /** Rows in sight. */
  shown: number;
  hasMore: boolean;
  isPending?: boolean;
  onLoadMore: () => void;
  /** "instances". */
  noun: string;
}

/** The end of a list that comes page by page. */
export function LoadMore({ shown, hasMore, isPending, onLoadMore, noun }: LoadMoreProps) {
  return (
    <div className="flex items-center justify-center gap-3 px-4 py-3 text-xs text-muted">
      <span className="tabular">{hasMore ? `${shown} ${noun} shown` : `That is all: ${shown} ${noun}`}</span>
      {hasMore && (
        <Button size="sm" isPending={isPending} onClick={onLoadMore}>
          Load more
        </Button>
      )}
    </div>
  );
}
