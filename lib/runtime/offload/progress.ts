/** As long as an expression may be. */
const SOURCE_MAX = 5_000;
const HEADER_BYTES = 8;

/**
 * What a thread evaluates at this moment, in memory that both sides see: the only word of a thread that is busy, or gone.
 * An odd count says that an evaluation runs.
 */
export class Progress {
  private readonly header: Int32Array;
  private readonly text: Uint16Array;
  private last: string | undefined;

  constructor(readonly memory = new SharedArrayBuffer(HEADER_BYTES + 2 * SOURCE_MAX)) {
    this.header = new Int32Array(memory, 0, 2);
    this.text = new Uint16Array(memory, HEADER_BYTES);
  }

  begin(source: string): void {
    const length = Math.min(source.length, SOURCE_MAX);
    if (source !== this.last) for (let at = 0; at < length; at++) this.text[at] = source.charCodeAt(at);
    this.last = source;
    this.header[1] = length;
    Atomics.add(this.header, 0, 1);
  }

  end(): void {
    Atomics.add(this.header, 0, 1);
  }

  running(): { readonly evaluation: number; readonly source: string } | undefined {
    const evaluation = Atomics.load(this.header, 0);
    if (evaluation % 2 === 0) return undefined;
    return { evaluation, source: String.fromCharCode(...this.text.subarray(0, this.header[1])) };
  }
}
