import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A clock that the processes with its environment read, and that can be moved under them. */
export class Clock {
  private offsetS = 0;

  constructor(
    private readonly file: string,
    private readonly library: string,
  ) {
    this.move(0);
  }

  get env(): Record<string, string> {
    return {
      LD_PRELOAD: this.library,
      FAKETIME_TIMESTAMP_FILE: this.file,
      FAKETIME_NO_CACHE: "1",
      // Whoever measures how long something takes is not misled by a clock that is set.
      FAKETIME_DONT_FAKE_MONOTONIC: "1",
    };
  }

  /** Seconds from the true time. */
  get offset(): number {
    return this.offsetS;
  }

  move(offsetS: number): void {
    // Never half a file to whoever reads it now.
    writeFileSync(`${this.file}.new`, `${offsetS < 0 ? "" : "+"}${offsetS}\n`);
    renameSync(`${this.file}.new`, this.file);
    this.offsetS = offsetS;
  }
}

/** One clock for the product's processes and one for Postgres, by libfaketime. */
export class Clocks {
  private readonly folder = mkdtempSync(path.join(tmpdir(), "throughline-clocks-"));
  readonly app: Clock;
  readonly database: Clock;

  private constructor(library: (name: string) => string) {
    chmodSync(this.folder, 0o755);
    // Node has threads; Postgres asks for the time in signal handlers, where a lock would never be given back.
    this.app = new Clock(path.join(this.folder, "app"), library("libfaketimeMT.so.1"));
    this.database = new Clock(path.join(this.folder, "database"), library("libfaketime.so.1"));
  }

  /** Absent: the library is not installed. */
  static open(): Clocks | undefined {
    const folder = libraryFolder();
    return folder === undefined ? undefined : new Clocks((name) => path.join(folder, name));
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Where Debian and others put it: below /usr/lib, or in there a folder for the kind of machine. */
function libraryFolder(): string | undefined {
  const folders = ["/usr/lib", "/usr/local/lib", "/usr/lib64"].filter((folder) => existsSync(folder));
  const machines = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.includes("-linux-"))
      .map((name) => path.join(folder, name)),
  );
  return [...folders, ...machines]
    .map((folder) => path.join(folder, "faketime"))
    .find((folder) => existsSync(path.join(folder, "libfaketimeMT.so.1")));
}
