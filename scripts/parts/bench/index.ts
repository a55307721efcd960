/** What can be measured: one part a file, each printing its own lines. A part loads only what it measures. */
const PARTS: Readonly<Record<string, (args: readonly string[]) => Promise<void>>> = {
  engine: async () => (await import("./engine")).benchEngine(),
  growth: async (args) => (await import("./growth")).benchGrowth(args),
  feel: async (args) => (await import("./feel")).benchFeel(args),
  "event-loop": async () => (await import("./runtime/event-loop")).benchEventLoop(),
  workers: async () => (await import("./runtime/workers")).benchWorkers(),
  runtime: async (args) => (await import("./runtime")).benchRuntime(args),
};

const [name, ...args] = process.argv.slice(2);
const part = name === undefined ? undefined : PARTS[name];
if (part) await part(args);
else {
  console.error(`Usage: npm run bench -- PART\nThe parts: ${Object.keys(PARTS).join(", ")}`);
  process.exitCode = 2;
}

export {};
