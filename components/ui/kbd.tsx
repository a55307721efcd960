import { cn } from "./cn";

/** Keys as people press them: `["⌘", "K"]`, `["g", "i"]`. */
export function Kbd({ keys, className }: { keys: readonly string[]; className?: string }) {
  return (
    <span className={cn("inline-flex items-center gap-0.5", className)}>
      {keys.map((key) => (
        <kbd
          key={key}
          className="inline-flex h-[18px] min-w-[18px] items-center justify-center rounded-[4px] border border-border bg-sunken px-1 font-sans text-2xs font-medium text-muted"
        >
          {key}
        </kbd>
      ))}
    </span>
  );
}
