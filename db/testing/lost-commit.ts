import { connect, type Db } from "@/db/client";

/** A connection of its own that loses the answer to its first commit, which happens all the same. */
export function losingCommit(url: string): { readonly db: Db; readonly isLost: () => boolean } {
  const db = connect(url, { max: 2 });
  let isLost = false;
  db.$client.on("connect", (client) => {
    const send = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    client.query = ((...args: unknown[]) => {
      const sent = send(...args);
      if (args[0] !== "commit" || isLost) return sent;
      isLost = true;
      return sent.then(() => Promise.reject(new Error("Connection terminated unexpectedly")));
    }) as typeof client.query;
  });
  return { db, isLost: () => isLost };
}
