import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

export interface Received {
  readonly key: string;
  readonly path: string;
  readonly at: number;
}

export type Answer = (request: Received) => { readonly status: number; readonly afterMs: number } | "broken off";

/** The outside world: records each call that arrives, and answers as it is told to. */
export class Sink {
  readonly received: Received[] = [];
  answer: Answer = () => ({ status: 200, afterMs: 0 });
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const call = { key: String(request.headers["idempotency-key"]), path: request.url ?? "", at: Date.now() };
      this.received.push(call);
      request.resume();
      const answer = this.answer(call);
      if (answer === "broken off") return void request.socket.destroy();
      setTimeout(() => {
        response.writeHead(answer.status, { "content-type": "application/json" });
        response.end('{"ok":true}');
      }, answer.afterMs);
    });
  }

  static async open(): Promise<Sink> {
    const sink = new Sink();
    await new Promise<void>((resolve) => sink.server.listen(0, "127.0.0.1", resolve));
    return sink;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get keys(): ReadonlySet<string> {
    return new Set(this.received.map(({ key }) => key));
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
