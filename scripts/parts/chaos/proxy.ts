import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { FrontendMessages, ReadyCounter } from "./postgres-messages";

/** Where a connection breaks: before a statement arrives, or after it took effect but before its reply arrives. */
export interface CutPoint {
  readonly statement: number;
  readonly when: "before" | "after";
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
  readonly ready: ReadyCounter;
  forwarded: number;
  /** Broken off once the server has answered what was forwarded. */
  isDoomed: boolean;
}

const ANSWER_MS = 3_000;

/** Stands between the product and Postgres, counts statements, and delays, cuts or keeps back what passes. */
export class Proxy {
  private readonly server: Server;
  private readonly links = new Set<Link>();
  private cut: CutPoint | undefined;
  private seen = 0;
  private isDown = false;
  delayMs = 0;
  /** How often a cut was made. */
  cuts = 0;

  private constructor(private target: { host: string; port: number }) {
    this.server = createServer((client) => this.open(client));
  }

  static async before(url: string): Promise<Proxy> {
    const { hostname, port } = new URL(url);
    const proxy = new Proxy({ host: hostname, port: Number(port) });
    await new Promise<void>((resolve) => proxy.server.listen(0, "127.0.0.1", resolve));
    return proxy;
  }

  /** The same database, through this proxy. */
  through(url: string): string {
    const changed = new URL(url);
    changed.hostname = "127.0.0.1";
    changed.port = String((this.server.address() as AddressInfo).port);
    return changed.href;
  }

  /** Lets the nth statement from now end everything: from there on all connections are broken and new ones refused, as if the process had died. */
  arm(cut: CutPoint): void {
    this.cut = cut;
    this.seen = 0;
  }

  /** Takes connections again. True: the armed cut was made. */
  revive(): boolean {
    const wasCut = this.isDown;
    this.isDown = false;
    this.cut = undefined;
    return wasCut;
  }

  /** Statements since `arm`. */
  get statements(): number {
    return this.seen;
  }

  cutAll(): void {
    for (const link of this.links) this.end(link);
  }

  /** From now on nothing passes. */
  down(): void {
    this.isDown = true;
    this.cutAll();
  }

  async close(): Promise<void> {
    this.cutAll();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private open(client: Socket): void {
    client.on("error", () => {});
    if (this.isDown) return void client.destroy();
    const server = connect(this.target);
    server.on("error", () => {});
    client.setNoDelay();
    server.setNoDelay();
    const link: Link = { client, server, ready: new ReadyCounter(), forwarded: 0, isDoomed: false };
    this.links.add(link);
    const messages = new FrontendMessages();
    client.on("data", (data) => {
      for (const message of messages.read(data)) this.forward(link, message.bytes, message.isStatementEnd);
    });
    server.on("data", (data) => {
      link.ready.read(data);
      if (!link.isDoomed) this.later(() => client.write(data));
      else if (link.ready.count >= link.forwarded) this.down();
    });
    client.on("close", () => this.end(link));
    server.on("close", () => this.end(link));
  }

  private forward(link: Link, bytes: Buffer, isStatementEnd: boolean): void {
    if (link.isDoomed || this.isDown) return;
    if (!isStatementEnd) return void this.later(() => link.server.write(bytes));
    this.seen++;
    const isHere = this.cut?.statement === this.seen;
    if (isHere && this.cut?.when === "before") {
      this.cuts++;
      if (link.ready.count >= link.forwarded) return this.down();
      return this.doom(link);
    }
    link.forwarded++;
    if (isHere) {
      this.cuts++;
      this.doom(link);
    }
    this.later(() => link.server.write(bytes));
  }

  private doom(link: Link): void {
    link.isDoomed = true;
    // Other connections die with the process too, but what this one has sent takes effect first.
    setTimeout(() => this.links.has(link) && this.down(), ANSWER_MS).unref();
  }

  private later(act: () => void): void {
    if (this.delayMs === 0) act();
    else setTimeout(act, this.delayMs);
  }

  private end(link: Link): void {
    this.links.delete(link);
    link.client.destroy();
    link.server.destroy();
  }
}
