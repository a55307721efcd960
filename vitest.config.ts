import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const elsewhere = [...configDefaults.exclude, "**/.next/**", "**/.data/**", "**/dist/**", "e2e/**"];

export default defineConfig({
  resolve: {
    alias: { "@": root.replace(/\/$/, ""), "server-only": `${root}db/testing/server-only.ts` },
  },
  test: {
    // For busy machines; what must be fast says so itself.
    testTimeout: 30_000,
    hookTimeout: 30_000,
    setupFiles: "./scripts/parts/test-seed.ts",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...elsewhere, "**/*.db.test.ts", "db/testing/cluster.test.ts"],
          // What is tested here is pure: loading zod, FEEL and BPMN once a process instead of once a file saves a third of the time.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          name: "db",
          include: ["**/*.db.test.ts"],
          exclude: [...elsewhere, "db/testing/twin.db.test.ts"],
          globalSetup: "./db/testing/setup.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "twin",
          // What is about the product's statements, not about the server or the schema itself.
          include: ["{db/seed,lib}/**/*.db.test.ts", "db/testing/twin.db.test.ts"],
          exclude: elsewhere,
          globalSetup: "./db/testing/setup-twin.ts",
        },
      },
      {
        extends: true,
        test: {
          name: "cluster",
          // The same statements on a real cluster; without one, a word that it was left out.
          include: [
            "db/testing/cluster.test.ts",
            ...(process.env["CITUS_URL"] ? ["{db/seed,lib}/**/*.db.test.ts"] : []),
          ],
          exclude: [...elsewhere, "lib/runtime/claim-groups.db.test.ts"],
          globalSetup: "./db/testing/setup-cluster.ts",
          fileParallelism: false,
          // A statement takes several milliseconds there, and each file begins with empty tables on all nodes.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
