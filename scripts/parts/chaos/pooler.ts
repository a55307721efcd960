import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, chownSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "@/db/embedded.mjs";

const PROGRAMS = [
  "/usr/sbin/pgbouncer",
  "/usr/bin/pgbouncer",
  "/usr/local/bin/pgbouncer",
  "/opt/homebrew/bin/pgbouncer",
];
const READY_MS = 10_000;

/** A pgbouncer before a database, each transaction on another connection of those it has. */
export class Pooler {
  private constructor(
    private readonly child: ChildProcess,
    private readonly folder: string,
    /** The same database, through it. */
    readonly url: string,
  ) {}

  static readonly program = PROGRAMS.find((file) => existsSync(file));

  /** `dataDir` is that of the database, to run as its owner: pgbouncer refuses to run as root. */
  static async before(
    url: string,
    { connections, dataDir }: { connections: number; dataDir: string },
  ): Promise<Pooler> {
    const folder = mkdtempSync(path.join(tmpdir(), "throughline-pooler-"));
    const port = await freePort();
    const target = new URL(url);
    const settings = {
      listen_addr: "127.0.0.1",
      listen_port: port,
      unix_socket_dir: "",
      // Whoever comes is the role of the database's line.
      auth_type: "any",
      pool_mode: "transaction",
      default_pool_size: connections,
      max_client_conn: 500,
      query_wait_timeout: 2,
      server_login_retry: 1,
    };
    const lines = [
      "[databases]",
      `${target.pathname.slice(1)} = host=${target.hostname} port=${target.port} dbname=${target.pathname.slice(1)} user=${target.username} password=${target.password}`,
      "[pgbouncer]",
      ...Object.entries(settings).map(([name, value]) => `${name} = ${value}`),
    ];
    const { uid, gid } = statSync(dataDir);
    const file = path.join(folder, "pgbouncer.ini");
    writeFileSync(file, `${lines.join("\n")}\n`, { mode: 0o600 });
    chmodSync(folder, 0o755);
    if (process.getuid?.() === 0) chownSync(file, uid, gid);
    const child = spawn(this.program!, [file], {
      ...(process.getuid?.() === 0 && { uid, gid }),
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (part: Buffer) => (said += part.toString()));
    for (const end = Date.now() + READY_MS; !(await answers(port)); await sleep(50))
      if (child.exitCode !== null || Date.now() > end) throw new Error(`pgbouncer did not start: ${said}`);
    target.port = String(port);
    return new Pooler(child, folder, target.href);
  }

  async close(): Promise<void> {
    if (this.child.exitCode === null) {
      const exited = once(this.child, "exit");
      this.child.kill("SIGKILL");
      await exited;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => {
      socket.destroy();
      resolve(true);
    }).on("error", () => resolve(false));
  });
}
