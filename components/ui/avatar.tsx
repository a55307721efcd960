import { UserRound } from "lucide-react";
import { cn } from "./cn";
import { TONES, toneSoft } from "./tone";

const sizes = {
  xs: "size-5 text-[0.5625rem]",
  sm: "size-6 text-2xs",
  md: "size-8 text-xs",
  lg: "size-11 text-base",
} as const;

export function initialsOf(name: string): string {
  const words = name.trim().split(/[\s._-]+/);
  return [words[0], words.length > 1 ? words.at(-1) : undefined]
    .map((word) => word?.charAt(0).toUpperCase() ?? "")
    .join("");
}

export interface AvatarProps {
  /** null: nobody. */
  name: string | null;
  size?: keyof typeof sizes;
  className?: string;
}

/** Initials on a ground that stays the same for a name. The name itself stands beside it, or in the title. */
export function Avatar({ name, size = "sm", className }: AvatarProps) {
  const shape = cn(
    "inline-flex shrink-0 items-center justify-center rounded-full border font-semibold select-none",
    sizes[size],
    className,
  );
  if (name === null) {
    return (
      <span className={cn(shape, "border-dashed border-border-strong text-faint")} title="Nobody">
        <UserRound className="size-[60%]" aria-hidden />
      </span>
    );
  }
  const hash = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  return (
    <span className={cn(shape, toneSoft[TONES[hash % TONES.length] ?? "grey"])} title={name} aria-hidden>
      {initialsOf(name)}
    </span>
  );
}

/** Avatar and name on one line. */
export function Person({
  name,
  fallback = "Nobody",
  className,
}: {
  name: string | null;
  fallback?: string;
  className?: string;
}) {
  return (
    <span className={cn("inline-flex min-w-0 items-center gap-1.5", className)}>
      <Avatar name={name} size="xs" />
      <span className={cn("truncate", name === null && "text-muted")}>{name ?? fallback}</span>
    </span>
  );
}
