import { parseArgs } from "node:util";
import type { KeyScope } from "@/lib/domain/status";
import { createApiKey } from "@/lib/services/api-keys/create";
import { revokeApiKey } from "@/lib/services/api-keys/revoke";
import { exitCodeOf, onDatabase } from "./command-line";

const USAGE = `Usage: npm run api-key -- --owner USERNAME --scope jobs:work --topic TYPE [--topic TYPE …] [options]
       npm run api-key -- --owner USERNAME --scope messages:send --message NAME [--message NAME …] [options]
       npm run api-key -- --revoke ID
  --name NAME    what it is for (default: its first topic or message)
  --days N       how long it is valid, at most 366 (default 90)
The key acts for its owner, and never above the owner's present rights: jobs of workflows that the owner manages, and
messages to them, or of all where the owner is an admin. It is shown once.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      owner: { type: "string" },
      scope: { type: "string", multiple: true, default: [] },
      topic: { type: "string", multiple: true, default: [] },
      message: { type: "string", multiple: true, default: [] },
      name: { type: "string" },
      days: { type: "string" },
      revoke: { type: "string" },
      help: { type: "boolean" },
    },
  });
  if (values.help || (!values.revoke && (!values.owner || values.scope.length === 0))) {
    console.log(USAGE);
    return values.help ? 0 : 2;
  }
  await onDatabase("api-key", async (ctx) => {
    if (values.revoke) {
      await revokeApiKey(ctx, { id: values.revoke });
      console.log(`The key ${values.revoke} is revoked.`);
      return;
    }
    const { id, key } = await createApiKey(ctx, {
      owner: values.owner!,
      scopes: values.scope as KeyScope[],
      topics: values.topic,
      messages: values.message,
      name: values.name ?? values.topic[0] ?? values.message[0] ?? values.scope[0]!,
      ...(values.days !== undefined && { days: Number(values.days) }),
    });
    console.log(`${key}\n\nKeep it now: it is not shown again. To end it: npm run api-key -- --revoke ${id}`);
  });
  return 0;
}

process.exitCode = await exitCodeOf(main);
