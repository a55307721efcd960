// A thread's code in TypeScript, where nothing is built: a thread does not take over its process's loaders.
import { pathToFileURL } from "node:url";
import { register } from "tsx/esm/api";

register();
await import(pathToFileURL(process.argv[2]).href);
