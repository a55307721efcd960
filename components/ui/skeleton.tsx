import { cn } from "./cn";

/** Stands where something will be; give it that thing's size. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={cn("shimmer block h-4 rounded-sm", className)} />;
}

/** Lines of a list or table that is on its way. */
export function SkeletonRows({ rows = 8, className }: { rows?: number; className?: string }) {
  return (
    <div role="status" aria-label="Loading" className={cn("divide-y divide-border", className)}>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className="flex h-11 items-center gap-4 px-3">
          <Skeleton className="size-4 rounded-full" />
          <Skeleton className={row % 3 === 0 ? "w-2/5" : row % 3 === 1 ? "w-1/3" : "w-1/2"} />
          <Skeleton className="ml-auto w-20" />
          <Skeleton className="w-12" />
        </div>
      ))}
    </div>
  );
}
