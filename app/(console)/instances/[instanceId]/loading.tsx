import { Skeleton, SkeletonRows } from "@/components/ui/skeleton";

export default function Loading() {
  return (
    <div>
      <div className="flex flex-col gap-3 border-b border-border px-4 pt-5 pb-4 sm:px-6">
        <Skeleton className="h-3 w-20" />
        <Skeleton className="h-6 w-80 max-w-full" />
        <Skeleton className="h-4 w-[36rem] max-w-full" />
      </div>
      <div className="h-[56dvh] min-h-80 border-b border-border p-8">
        <Skeleton className="h-full w-full rounded-xl" />
      </div>
      <SkeletonRows rows={4} className="px-1 sm:px-3" />
    </div>
  );
}
