import { cn } from "@/components/ui/cn";

/** A line that goes through. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={cn("size-6", className)} aria-hidden>
      <rect width="32" height="32" rx="8" className="fill-ink" />
      <path
        d="M6 20h5.5c5 0 4-8 9-8H26"
        fill="none"
        strokeWidth="2.6"
        strokeLinecap="round"
        className="stroke-ink-on"
      />
      <circle cx="16" cy="16" r="3.1" className="fill-[oklch(0.72_0.14_274)] dark:fill-[oklch(0.52_0.19_272)]" />
    </svg>
  );
}
