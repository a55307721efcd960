"use client";

import { Check, Copy } from "lucide-react";
import { useEffect, useState } from "react";
import { cn } from "@/components/ui/cn";
import { toast } from "@/components/ui/toaster";

export interface CopyButtonProps {
  /** What is copied. */
  readonly text: string;
  /** What it is, as "instance id". */
  readonly what: string;
  /** What is shown; absent: the text itself. */
  readonly shown?: string;
  readonly className?: string;
}

/** A text that is copied by pressing it. */
export function CopyButton({ text, what, shown = text, className }: CopyButtonProps) {
  const [isCopied, setIsCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setIsCopied(false), 1_500);
    return () => clearTimeout(timer);
  }, [isCopied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setIsCopied(true);
    } catch {
      toast.error(`The ${what} could not be copied`, { description: `The browser refused. It is ${text}.` });
    }
  }
  const Icon = isCopied ? Check : Copy;
  return (
    <button
      type="button"
      onClick={() => void copy()}
      title={`Copy the ${what}: ${text}`}
      aria-label={isCopied ? `Copied the ${what}` : `Copy the ${what} ${text}`}
      className={cn(
        "group inline-flex max-w-full items-center gap-1 rounded-sm font-mono text-xs hover:text-foreground",
        className,
      )}
    >
      <span className="truncate">{shown}</span>
      <Icon
        className={cn("size-3 shrink-0", isCopied ? "text-green" : "text-faint group-hover:text-foreground")}
        aria-hidden
      />
    </button>
  );
}
