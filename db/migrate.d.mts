import type pg from "pg";

/** Makes what the migrations need and the schema's own language can't say, where it is missing. */
export function createExtensions(client: pg.Client): Promise<void>;

/** Brings the schema up to date. Safe to run from several processes at once; a failing migration changes nothing. */
export function migrateDatabase(connectionString: string): Promise<void>;
