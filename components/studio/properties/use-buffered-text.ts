"use client";

import { useState } from "react";

/**
 * A text of the model while it is typed. What the model refuses stays in the field, with `isRefused`, until it is made
 * good or left.
 */
export function useBufferedText(value: string, commit: (text: string) => boolean) {
  const [refused, setRefused] = useState<string | null>(null);
  return {
    text: refused ?? value,
    isRefused: refused !== null && refused.trim() !== value,
    change(text: string) {
      setRefused(text === value || commit(text) ? null : text);
    },
    leave() {
      setRefused(null);
    },
  };
}
