import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div>
      <div className="flex flex-col gap-3 border-b border-border px-4 pt-5 pb-3 sm:px-6">
        <Skeleton className="h-5 w-32" />
        <div className="flex gap-2">
          <Skeleton className="h-8 w-64" />
          <Skeleton className="h-8 w-36" />
          <Skeleton className="h-8 w-40 max-sm:hidden" />
        </div>
        <Skeleton className="h-6 w-96 max-w-full" />
      </div>
      <SkeletonRows rows={12} className="px-1 sm:px-3" />
    </div>
  );
}
