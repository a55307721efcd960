/** Brings the schema up to date. Safe to run from several processes at once; a failing migration changes nothing. */
export function migrateDatabase(connectionString: string): Promise<void>;
