import { fileURLToPath } from "node:url";

const root = new URL("../../../", import.meta.url);

export const fromRoot = (file: string): string => fileURLToPath(new URL(file, root));
