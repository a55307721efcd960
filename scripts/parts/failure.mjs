/** A failure that a person can act on: its message is all that is printed. */
export class Failure extends Error {}

/** Runs an entry point; a failure is told in one line, a defect with its stack. Either way the exit code is 1. */
export async function main(work, cleanUp = async () => {}) {
  try {
    await work();
  } catch (error) {
    console.error(error instanceof Failure ? `\n${error.message}` : error);
    await cleanUp();
    process.exit(1);
  }
}
