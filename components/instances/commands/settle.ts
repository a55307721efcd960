import { toast } from "@/components/ui/toaster";
import type { Outcome } from "../instance-actions";

/** Waits for an action: says that it is done, or gives what the dialog shows. What the page shows is stale either way. */
export async function settle(
  work: Promise<Outcome<void>>,
  done: string,
  onChanged: () => void,
): Promise<string | undefined> {
  const result = await work;
  onChanged();
  if (!result.ok) return result.error.message;
  toast.success(done);
  return undefined;
}
