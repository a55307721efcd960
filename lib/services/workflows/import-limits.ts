import type { ImportProblem } from "@/lib/bpmn";
import { DomainError } from "@/lib/errors/domain-error";
import { Thread } from "@/lib/runtime/thread";
import type { BpmnReading, ReadProcess, ReadReply, ReadRequest } from "./read-file";

/** UTF-16, the widest encoding that is read, of 2 MB in UTF-8. */
const BYTES_MAX = 4 * 1024 * 1024;

export const READ_LIMITS = { deadlineMs: 1_000, memoryMb: 256, waitingMax: 20 } as const;

export type Reader = Pick<Thread<ReadRequest, ReadReply>, "ask">;
const shared: Reader = new Thread<ReadRequest, ReadReply>("import", READ_LIMITS);

/** Reads a file where it can harm nothing but itself: in a thread, for at most a second. */
export async function readWithinLimits(file: Uint8Array, thread: Reader = shared): Promise<BpmnReading> {
  if (file.byteLength > BYTES_MAX)
    return tooMuch("The file is larger than 2 MB. Split it, or remove what is not part of the model.");
  const answer = await thread.ask({ read: file });
  if (answer.ok && "reading" in answer.reply) {
    const { reading } = answer.reply;
    return reading.ok ? { ok: true, processes: await drawn(reading.processes, thread) } : reading;
  }
  if (answer.ok) throw new Error("the thread gave a drawing for a file");
  switch (answer.why) {
    case "deadline":
      return tooMuch(
        "Reading the file took longer than a second and was stopped. Nothing was kept. Split it into smaller processes, or remove what other tools added to it, and import it again.",
      );
    case "memory":
      return tooMuch(
        "Reading the file needed too much memory and was stopped. Nothing was kept. Split it into smaller processes and import it again.",
      );
    case "busy":
      throw new DomainError(
        "limit_exceeded",
        "Many files are being imported at this moment, so yours was not read. Nothing was kept. Try again in a minute.",
      );
  }
}

/** Each with a place for everything. One that takes too long to place comes as the file draws it. */
async function drawn(processes: readonly ReadProcess[], thread: Reader): Promise<ReadProcess[]> {
  const result: ReadProcess[] = [];
  for (const process of processes) {
    const answer = await thread.ask({ draw: process.model });
    if (answer.ok && "model" in answer.reply) result.push({ ...process, model: answer.reply.model });
    else {
      const message =
        "Placing what the file does not draw takes too long for an import: it comes as it is drawn. Arrange it in the studio.";
      const entry = { element: process.id, name: process.name, kind: "refused", message } as const;
      result.push({ ...process, report: [entry, ...process.report] });
    }
  }
  return result;
}

function tooMuch(message: string): BpmnReading {
  const problem: ImportProblem = { code: "limit", message };
  return { ok: false, problems: [problem] };
}
