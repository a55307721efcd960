"use client";

import { cn } from "@/components/ui/cn";
import { describeDuration, describeExact } from "@/components/ui/duration";
import { useNow } from "@/components/ui/relative-time";

/** How long something has been going on: "12d 3h". */
export function Age({ since, className }: { since: string; className?: string }) {
  const now = useNow();
  const at = new Date(since);
  return (
    <time dateTime={since} title={now ? describeExact(at) : undefined} className={cn("tabular", className)}>
      {now ? describeDuration(now.getTime() - at.getTime()) : since.slice(0, 10)}
    </time>
  );
}
