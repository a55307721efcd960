import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div>
      <div className="flex flex-col gap-2 border-b border-border px-4 pt-5 pb-4 sm:px-6">
        <Skeleton className="h-5 w-44" />
        <Skeleton className="h-3.5 w-72 max-w-full" />
      </div>
      <SkeletonRows rows={10} className="px-1 sm:px-3" />
    </div>
  );
}
