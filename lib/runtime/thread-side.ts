import { parentPort } from "node:worker_threads";

/** What a thread does with each request: its reply, or an error that ends it. The first word says that its code is loaded. */
export function answerRequests<Request, Reply>(answer: (request: Request) => Promise<Reply> | Reply): void {
  const port = parentPort;
  if (!port) throw new Error("This file runs in a thread only.");
  port.on("message", (request: Request) => {
    // Not caught: the error reaches whoever asked.
    void Promise.resolve(answer(request)).then((reply) => port.postMessage(reply));
  });
  port.postMessage("ready");
}
