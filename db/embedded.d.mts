export interface EmbeddedOptions {
  /** The data directory; made at first start. Beside it stand `DIR.password` and `DIR.log`. */
  dir: string;
  /** Absent: a free one. An orphan that is adopted keeps its own. */
  port?: number;
  database?: string;
  /** Server settings, such as `{ fsync: "off" }` for tests. */
  settings?: Record<string, string>;
  /** The environment of the server; absent: that of this process. */
  env?: NodeJS.ProcessEnv;
}

export interface EmbeddedServer {
  /** Connection string of the database. */
  url: string;
  pid: number;
  /** Where its files are: `dir`, or elsewhere when the account that Postgres runs as can't reach that. */
  dataDir: string;
  /** It ran already: a start before this one was killed and left it behind. */
  adopted: boolean;
  /** Resolves when the server is gone, whoever ended it. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

export function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer>;

/** Connection string of the server that runs on this data directory now, if one does. */
export function runningEmbedded(dir: string, database?: string): string | undefined;

export function freePort(): Promise<number>;
