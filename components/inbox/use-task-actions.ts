"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toast } from "@/components/ui/toaster";
import { taskKeys } from "@/lib/client/tasks";
import type { ActionResult } from "@/lib/http/result";
import { describeConflict } from "./describe-conflict";

/** Runs one action at a time, says how it went, and refetches what it changed. */
export function useTaskActions() {
  const client = useQueryClient();
  const [pending, setPending] = useState<string | null>(null);

  async function run<T>(
    name: string,
    work: () => Promise<ActionResult<T>>,
    done?: string,
  ): Promise<ActionResult<T> | null> {
    if (pending !== null) return null;
    setPending(name);
    try {
      const result = await work();
      if (!result.ok) toast.failure(describeConflict(result.error));
      else if (done) toast.success(done);
      await client.invalidateQueries({ queryKey: taskKeys.all });
      return result;
    } catch {
      toast.error("The server did not answer", {
        description: "It is not certain whether this was done. Look again before you repeat it.",
      });
      return null;
    } finally {
      setPending(null);
    }
  }

  return { run, pending };
}
