/** Runs once when the web server starts. */
export async function register() {
  if (process.env.NEXT_RUNTIME === "nodejs") {
    const { checkEnvironment } = await import("@/lib/env");
    checkEnvironment();
    const { findPoolerProblem } = await import("@/db/pooler.mjs");
    const problem = await findPoolerProblem().catch(() => undefined);
    if (problem !== undefined) throw new Error(problem);
  }
}
