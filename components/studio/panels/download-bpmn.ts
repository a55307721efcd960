import type { Model } from "@/lib/model";

/** Writes the model to a file on the person's machine. Gives back what went wrong, or nothing. */
export async function downloadBpmn(model: Model): Promise<string | undefined> {
  const { exportBpmn } = await import("@/lib/bpmn");
  try {
    const url = URL.createObjectURL(new Blob([await exportBpmn(model)], { type: "application/xml" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `${model.id}.bpmn`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : "Try again.";
  }
}
