import { Skeleton } from "@/components/ui/skeleton";

/** The dashboard's shape while the figures are on their way. */
export function DashboardSkeleton() {
  return (
    <div role="status" aria-label="Loading the figures" className="grid gap-4">
      <div className="grid grid-cols-2 gap-3 md:grid-cols-3 2xl:grid-cols-6">
        {Array.from({ length: 6 }, (_, i) => (
          <Skeleton key={i} className="h-33 rounded-xl" />
        ))}
      </div>
      <div className="grid gap-4 xl:grid-cols-[minmax(0,5fr)_minmax(0,3fr)]">
        <Skeleton className="h-90 rounded-xl" />
        <Skeleton className="h-90 rounded-xl" />
      </div>
      <Skeleton className="h-64 rounded-xl" />
    </div>
  );
}
