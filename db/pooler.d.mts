type Environment = Readonly<Record<string, string | undefined>>;

/** What each connection of the product is held to. A pooler takes no settings from those who connect, so that there the role has them. */
export const LIMITS: Readonly<Record<string, string>>;

/** Past the pooler, to Postgres itself: for what belongs to a connection, such as `listen`. */
export function directUrl(env?: Environment): string | undefined;

/** Whether a connection string leads to a pooler, where each transaction has another connection to Postgres. */
export function isPooled(url: string, env?: Environment): boolean;

/** Why the product can't work through DATABASE_URL as it is, in words, or nothing. Throws when the database does not answer. */
export function findPoolerProblem(env?: Environment): Promise<string | undefined>;
