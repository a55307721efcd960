import type { Worker } from "node:worker_threads";
import { type ThreadName, threadFile, workerThreads } from "./thread-file";

export type Answer<Reply> =
  | { readonly ok: true; readonly reply: Reply }
  /** `deadline`: it took too long. `memory`: it needed too much. `busy`: too many wait already. */
  | { readonly ok: false; readonly why: "deadline" | "memory" | "busy" };

interface Limits {
  readonly deadlineMs: number;
  readonly memoryMb: number;
  /** Requests that may wait their turn. */
  readonly waitingMax: number;
}

/** Until its code is loaded; from its source that takes seconds on a busy machine. */
const START_MS = 60_000;
/** How often a thread is looked at that somebody watches. */
const WATCH_MS = 20;

/**
 * A thread that answers one request at a time, under a deadline and a memory cap. It starts with the first request; one that
 * goes beyond its limits is ended, and the next request starts another. Idle, it holds no process open.
 */
export class Thread<Request, Reply> {
  private worker: Worker | undefined;
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly name: ThreadName,
    private readonly limits: Limits,
  ) {}

  /** Throws what the thread's code throws. `isStuck` is asked now and then, and ends the thread before its deadline. */
  async ask(request: Request, isStuck?: () => boolean): Promise<Answer<Reply>> {
    if (this.waiting > this.limits.waitingMax) return { ok: false, why: "busy" };
    this.waiting++;
    const turn = this.last.then(() => this.answer(request, isStuck));
    this.last = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.waiting--;
    }
  }

  private async answer(request: Request, isStuck?: () => boolean): Promise<Answer<Reply>> {
    const worker = (this.worker ??= await this.start());
    worker.ref();
    try {
      const ended = nextMessage(worker, this.limits.deadlineMs, isStuck);
      worker.postMessage(request);
      const message = await ended;
      if (message.kind === "reply") return { ok: true, reply: message.reply as Reply };
      this.worker = undefined;
      if (message.kind === "failed" && message.error !== "memory") throw message.error;
      return { ok: false, why: message.kind === "failed" ? "memory" : "deadline" };
    } finally {
      worker.unref();
      if (this.worker !== worker) void worker.terminate();
    }
  }

  private async start(): Promise<Worker> {
    const { file, argv } = threadFile(this.name);
    const { Worker } = workerThreads();
    const worker = new Worker(file, {
      argv: [...argv],
      // Else it would take over what this process was started with.
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.limits.memoryMb },
    });
    const first = await nextMessage(worker, START_MS);
    if (first.kind === "reply") return worker;
    void worker.terminate();
    throw first.kind === "failed" && first.error instanceof Error
      ? first.error
      : new Error(`the thread "${this.name}" does not start`);
  }
}

type Message = { kind: "reply"; reply: unknown } | { kind: "deadline" } | { kind: "failed"; error: Error | "memory" };

function nextMessage(worker: Worker, deadlineMs: number, isStuck?: () => boolean): Promise<Message> {
  return new Promise((resolve) => {
    const done = (message: Message): void => {
      clearTimeout(timer);
      clearInterval(watch);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
      // What it says after that is of no interest, but an error that nobody listens to would end the process.
      if (message.kind !== "reply") worker.on("error", () => undefined);
      resolve(message);
    };
    const onMessage = (reply: unknown): void => done({ kind: "reply", reply });
    const onError = (error: Error & { code?: string }): void =>
      done({ kind: "failed", error: error.code === "ERR_WORKER_OUT_OF_MEMORY" ? "memory" : error });
    const onExit = (code: number): void => done({ kind: "failed", error: new Error(`the thread ended with ${code}`) });
    const timer = setTimeout(() => done({ kind: "deadline" }), deadlineMs);
    const watch = isStuck && setInterval(() => isStuck() && done({ kind: "deadline" }), WATCH_MS);
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
  });
}
