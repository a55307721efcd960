import { z } from "zod";

const ConnectionString = z.url({
  protocol: /^postgres(ql)?$/,
  error: "must be a connection string such as postgres://user:password@host:5432/database",
});

const Environment = z.object({
  DATABASE_URL: ConnectionString,
  DATABASE_DIRECT_URL: z.literal("").or(ConnectionString).optional(),
  BETTER_AUTH_SECRET: z.string("is not set").min(32, "needs at least 32 characters"),
  BETTER_AUTH_URL: z.url({
    protocol: /^https?$/,
    error: "must be the address people open, such as https://throughline.example.com",
  }),
});

/** Checks what the web server needs from its environment, once at start. Throws one line for each thing that is wrong. */
export function checkEnvironment(env: NodeJS.ProcessEnv = process.env): void {
  const result = Environment.safeParse(env);
  if (!result.success) {
    throw new Error(result.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}.`).join("\n"));
  }
}
