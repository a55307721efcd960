import { ESLint, Linter } from "eslint";
import tseslint from "typescript-eslint";
import { describe, expect, it } from "vitest";

const RULE = "@typescript-eslint/no-restricted-imports";

/** What the project's lint rules say about one import line in a file at this path. */
async function complaints(file: string, line: string): Promise<string[]> {
  const found: unknown = await new ESLint().calculateConfigForFile(file);
  const { rules = {} } = found as Linter.Config;
  const config: Linter.Config = {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: { parser: tseslint.parser },
    plugins: { "@typescript-eslint": tseslint.plugin as unknown as ESLint.Plugin },
    rules: { [RULE]: rules[RULE] ?? "off" },
  };
  return new Linter().verify(line, [config], file).map((message) => message.message);
}

describe("refuses", () => {
  it.each([
    ["lib/domain/x.ts", 'import { x } from "@/lib/model";'],
    ["lib/domain/x.ts", 'import { x } from "node:crypto";'],
    ["lib/model/x.ts", 'import { x } from "@/lib/domain/ids";'],
    ["lib/model/rules/x.ts", 'import { x } from "@/lib/engine";'],
    ["lib/feel/x.ts", 'import { x } from "fs";'],
    ["lib/engine/advance.ts", 'import { x } from "@/db/client";'],
    ["lib/engine/elements/x.ts", 'import { x } from "@/lib/runtime";'],
    ["lib/bpmn/x.ts", 'import { x } from "node:fs/promises";'],
    ["lib/runtime/x.ts", 'import { x } from "@/lib/engine/advance";'],
    ["lib/runtime/x.ts", 'import { x } from "@/lib/services/tasks/complete";'],
    ["lib/services/tasks/x.ts", 'import "server-only";'],
    ["lib/services/tasks/x.ts", 'import { x } from "../../runtime";'],
    ["lib/workers/x.ts", 'import { x } from "next/cache";'],
    ["lib/client/x.ts", 'import { x } from "@/lib/queries/tasks/list";'],
    ["components/inbox/x.tsx", 'import { x } from "@/lib/queries/tasks/list";'],
    ["components/inbox/x.tsx", 'import { x } from "@/db/schema";'],
    ["components/inbox/x.tsx", 'import { x } from "@/app/(console)/inbox/actions";'],
    ["app/(console)/inbox/page.tsx", 'import { x } from "@/db/client";'],
    ["app/(console)/inbox/page.tsx", 'import { x } from "drizzle-orm";'],
    ["db/schema/x.ts", 'import { x } from "@/lib/engine";'],
    ["lib/services/tasks/x.db.test.ts", 'import { x } from "@/lib/engine/advance";'],
  ])("%s: %s", async (file, line) => {
    expect(await complaints(file, line)).toHaveLength(1);
  });
});

describe("allows", () => {
  it.each([
    ["lib/domain/ids.ts", 'import { x } from "node:crypto";'],
    ["lib/engine/elements/x.ts", 'import { x } from "../types";'],
    ["lib/engine/advance.ts", 'import { x } from "@/lib/model";'],
    ["lib/runtime/x.ts", 'import { x } from "@/lib/engine";'],
    ["lib/runtime/x.db.test.ts", 'import { x } from "@/lib/engine/testing";'],
    ["lib/services/tasks/x.ts", 'import { x } from "@/db/schema";'],
    ["lib/queries/tasks/x.ts", 'import "server-only";'],
    ["lib/client/x.ts", 'import type { x } from "@/lib/queries/tasks/list";'],
    ["components/inbox/x.tsx", 'import type { x } from "@/lib/queries/tasks/list";'],
    ["components/canvas/nodes/x.tsx", 'import { x } from "../to-nodes";'],
    ["app/(console)/inbox/page.tsx", 'import { x } from "@/lib/services/tasks/complete";'],
    ["db/schema/x.ts", 'import type { x } from "@/lib/engine";'],
    ["db/seed/main.ts", 'import { x } from "@/lib/services/workflows/publish";'],
  ])("%s: %s", async (file, line) => {
    expect(await complaints(file, line)).toEqual([]);
  });
});
