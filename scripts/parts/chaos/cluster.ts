import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Db } from "@/db/client";
import { type EmbeddedOptions, type EmbeddedServer, freePort, startEmbedded } from "@/db/embedded.mjs";
import { migrateDatabase } from "@/db/migrate.mjs";
import { fromRoot } from "./from-root";
import type { Clocks } from "./clocks";
import { below, isAlive, killTree, Process } from "./processes";
import { Proxy } from "./proxy";
import { Sink } from "./sink";

const STARTS_MAX = 3;

export interface ClusterOptions {
  readonly settings?: Record<string, string>;
  /** The folder that the database stands in; absent: one of its own. */
  readonly folder?: string;
  /** Clocks that can be moved. */
  readonly clocks?: Clocks;
}

/** A Postgres of its own, the way to it, the outside world, and the workers. Everything in it can be killed. */
export class Cluster {
  readonly workers: Process[] = [];
  private handles: Db[] = [];

  private constructor(
    private server: EmbeddedServer,
    readonly proxy: Proxy,
    readonly sink: Sink,
    /** Another host outside. */
    readonly elsewhere: Sink,
    private readonly folder: string,
    private readonly isOwnFolder: boolean,
    private readonly options: EmbeddedOptions,
    private readonly clocks: Clocks | undefined,
    /** Past the proxy, for preparing and checking. */
    readonly truth: Db,
  ) {}

  static async open({ settings = {}, folder: given, clocks }: ClusterOptions = {}): Promise<Cluster> {
    const folder = given ?? mkdtempSync(path.join(tmpdir(), "throughline-chaos-"));
    chmodSync(folder, 0o755);
    const options: EmbeddedOptions = {
      dir: path.join(folder, "pg"),
      port: await freePort(),
      settings,
      ...(clocks && { env: { ...process.env, ...clocks.database.env } }),
    };
    const server = await startEmbedded(options);
    await migrateDatabase(server.url);
    const truth = connect(server.url, { max: 10, statement_timeout: 60_000, connectionTimeoutMillis: 60_000 });
    return new Cluster(
      server,
      await Proxy.before(server.url),
      await Sink.open(),
      await Sink.open(),
      folder,
      given === undefined,
      options,
      clocks,
      truth,
    );
  }

  /** Where the product finds its database: behind the proxy. */
  get url(): string {
    return this.proxy.through(this.server.url);
  }

  get directUrl(): string {
    return this.server.url;
  }

  get dataDir(): string {
    return this.server.dataDir;
  }

  /** A pool as the product has it. */
  connect(max = 10): Db {
    const db = connect(this.url, { max });
    this.handles.push(db);
    return db;
  }

  async startWorker(env: Record<string, string> = {}): Promise<Process> {
    const worker = this.launch("lib/workers/main.ts", [], env);
    this.workers.push(worker);
    await worker.says("worker started");
    return worker;
  }

  /** Starts a process of the product on this database. */
  launch(file: string, args: readonly string[] = [], env: Record<string, string> = {}): Process {
    return Process.start(
      fromRoot(file),
      {
        DATABASE_URL: this.url,
        LOG_LEVEL: "info",
        ...callEnv(this.sink, this.elsewhere),
        ...this.clocks?.app.env,
        ...env,
      },
      args,
    );
  }

  async killWorker(worker: Process): Promise<void> {
    this.workers.splice(this.workers.indexOf(worker), 1);
    await worker.kill();
  }

  /** Kills every process of Postgres. Resolves to their number. */
  async killPostgres(): Promise<number> {
    const all = [this.server.pid, ...below(this.server.pid)];
    const killed = killTree(this.server.pid);
    while (all.some(isAlive)) await sleep(5);
    return killed;
  }

  async stopPostgres(): Promise<void> {
    await this.server.stop();
  }

  async startPostgres(): Promise<void> {
    // On a busy machine it may run, and not answer in time; it is then adopted.
    for (let attempt = 1; ; attempt++) {
      try {
        this.server = await startEmbedded(this.options);
        return;
      } catch (error) {
        if (attempt === STARTS_MAX) throw error;
      }
    }
  }

  get isRunning(): boolean {
    return isAlive(this.server.pid);
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map((worker) => worker.kill()));
    await Promise.all([...this.handles, this.truth].map((db) => db.$client.end().catch(() => {})));
    await this.proxy.close();
    await Promise.all([this.sink.close(), this.elsewhere.close()]);
    await this.server.stop();
    rmSync(this.isOwnFolder ? this.folder : this.options.dir, { recursive: true, force: true });
  }
}

/** What lets a worker call them. */
function callEnv(...sinks: readonly Sink[]): Record<string, string> {
  return {
    TL_ALLOWED_HOSTS: sinks.map(({ port }) => `127.0.0.1:${port}`).join(","),
    TL_ALLOWED_NETWORKS: "127.0.0.0/8",
    TL_OWN_ORIGIN: "http://127.0.0.1:9",
  };
}
