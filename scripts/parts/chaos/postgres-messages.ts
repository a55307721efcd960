/** Reads the messages of a stream of the Postgres protocol: a letter, a length, a body. */
class Messages {
  private rest: Buffer = Buffer.alloc(0);

  constructor(private isStarted: boolean) {}

  *split(data: Buffer): Generator<{ readonly type: string; readonly bytes: Buffer }> {
    this.rest = Buffer.concat([this.rest, data]);
    for (;;) {
      // The first message of a client has no letter.
      const head = this.isStarted ? 1 : 0;
      if (this.rest.length < head + 4) return;
      const end = head + this.rest.readInt32BE(head);
      if (this.rest.length < end) return;
      const bytes = this.rest.subarray(0, end);
      this.rest = this.rest.subarray(end);
      yield { type: head === 0 ? "" : String.fromCharCode(bytes[0]!), bytes };
      this.isStarted = true;
    }
  }
}

/** What a client sends. A statement ends with a plain query or a sync. */
export class FrontendMessages {
  private readonly messages = new Messages(false);

  *read(data: Buffer): Generator<{ readonly bytes: Buffer; readonly isStatementEnd: boolean }> {
    for (const { type, bytes } of this.messages.split(data))
      yield { bytes, isStatementEnd: type === "Q" || type === "S" };
  }
}

/** Counts the statements that a server has finished. The first "ready" is that of the connection itself. */
export class ReadyCounter {
  private readonly messages = new Messages(true);
  private seen = -1;

  read(data: Buffer): void {
    for (const { type } of this.messages.split(data)) if (type === "Z") this.seen++;
  }

  get count(): number {
    return Math.max(this.seen, 0);
  }
}
