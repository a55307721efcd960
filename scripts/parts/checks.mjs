import { bin } from "./paths.mjs";

/** Steps of `npm run check` and `npm test` that need neither database nor browser; each resolves to whether it passed. */
export function checks(children, env) {
  const passes = async (...args) => (await children.finish(args, { env })) === 0;
  return {
    // The types of routes and page props, which both of the next read.
    prepare: () => passes(bin.next, "typegen"),
    types: () => passes(bin.tsc, "--noEmit"),
    lint: (...options) => passes(bin.eslint, ".", "--max-warnings", "0", ...options),
    formatting: () => passes(bin.biome, "format", "."),
  };
}
