import nextVitals from "eslint-config-next/core-web-vitals";
import { defineConfig, globalIgnores } from "eslint/config";
import { builtinModules } from "node:module";
import tseslint from "typescript-eslint";

// ---------------------------------------------------------------------------------------------------------------------
// Boundaries: dependencies point one way, app -> components -> lib -> db, and the pure core does no I/O.
// One block per folder says what it may not import; `type` lets `import type` through.

const no = (regex, message, options = {}) => ({ regex, message, ...options });
const type = { allowTypeImports: true };
const packages = (...names) => `^(${names.join("|")})(/|$)`;
const lib = (...folders) => `^@/lib/(${folders.join("|")})(/|$)`;

const NODE = `^node:|${packages(...builtinModules.filter((name) => !/^_|[:/]/.test(name)))}`;
const NEXT = packages("next", "server-only");
const DATABASE = packages("@/db", "pg", "drizzle-orm");
const SERVER = lib("runtime", "services", "queries", "workers", "auth", "http", "live", "replay");
const UP = no("^@/(components|app)(/|$)", "Dependencies point one way: app -> components -> lib.");
const OUTSIDE_NEXT = no(NEXT, "This runs in the worker too, outside Next, where these packages do not work.");
const NODE_IDS = no("^@/lib/domain/ids$", "This draws on node:crypto; the browser has `@/lib/domain/buckets`.");
const PURE = "The pure core does no I/O: it runs in the browser too.";

const FOLDERS =
  "access|app|auth|bpmn|client|components|db|domain|engine|errors|feel|http|lib|live|model|queries|replay|runtime|scenarios|services|workers";
const noClimbing = no(`\\.\\./(${FOLDERS})(/|$)`, "Between folders import through `@/`.");
const noEngineFiles = no("^@/lib/engine/(?!testing(/|$))", "Import the engine's index: `@/lib/engine`.");

const boundary = (folder, patterns, { engineFiles = false, ignores = [] } = {}) => ({
  files: [`${folder}/**/*.{ts,tsx}`],
  ignores: ["**/*.test.{ts,tsx}", "**/testing/**", ...ignores],
  rules: {
    "@typescript-eslint/no-restricted-imports": [
      "error",
      { patterns: [noClimbing, ...(engineFiles ? [] : [noEngineFiles]), ...patterns] },
    ],
  },
});

/** A folder of the pure core, and the folders it may import. */
const pure = (folder, allowed, options) =>
  boundary(
    `lib/${folder}`,
    [
      UP,
      NODE_IDS,
      no(NODE, PURE),
      no(NEXT, PURE),
      no(DATABASE, PURE),
      no(
        `^@/lib/(?!(${[folder, ...allowed].join("|")})(/|$))`,
        `lib/${folder} may import ${allowed.length > 0 ? allowed.join(", ") : "no other folder"}.`,
      ),
    ],
    options,
  );

const boundaries = [
  pure("domain", [], { ignores: ["lib/domain/ids.ts"] }),
  pure("errors", ["domain"]),
  pure("model", ["domain", "feel"]),
  pure("feel", ["domain"]),
  pure("engine", ["model", "feel", "domain"], { engineFiles: true }),
  pure("bpmn", ["model", "feel", "domain", "errors"]),
  pure("scenarios", ["bpmn", "engine", "model", "feel", "domain"]),

  boundary("lib/runtime", [
    UP,
    OUTSIDE_NEXT,
    no(lib("services", "queries", "workers", "http"), "lib/runtime is below these."),
  ]),
  boundary("lib/services", [UP, OUTSIDE_NEXT, no(lib("workers", "http"), "lib/services is below these.")]),
  boundary("lib/workers", [UP, OUTSIDE_NEXT, no(lib("http"), "The worker serves no requests.")]),
  boundary("lib/replay", [UP, OUTSIDE_NEXT]),
  boundary("lib/access", [
    UP,
    OUTSIDE_NEXT,
    no(lib("services", "queries", "workers", "http"), "lib/access is below these."),
  ]),
  boundary("lib/live", [UP, no(lib("services", "workers", "http"), "lib/live is below these.")]),
  boundary("lib/auth", [UP, no(lib("workers", "http"), "lib/auth is below these.")]),
  boundary("lib/queries", [UP, no(lib("services", "workers", "http"), "Queries only read.")]),
  boundary("lib/http", [UP]),
  boundary("lib/client", [
    UP,
    NODE_IDS,
    no(NODE, "lib/client runs in the browser."),
    no(DATABASE, "lib/client runs in the browser: it may `import type` only.", type),
    no(SERVER, "lib/client runs in the browser: it may `import type` only.", type),
  ]),

  boundary("components", [
    no("^@/app(/|$)", "A component never imports an action or a page: the page passes it in as a prop."),
    NODE_IDS,
    no(NODE, "Components run in the browser."),
    no(DATABASE, "A component may `import type` only: data arrives as props.", type),
    no(SERVER, "A component may `import type` only: data and actions arrive as props.", type),
  ]),
  boundary("app", [no(DATABASE, "No SQL and no rules in app: call lib/queries or lib/services.", type)]),

  boundary(
    "db",
    [
      UP,
      no(NEXT, "The schema is used outside Next too."),
      no(SERVER, "db/seed and tests alone may use the product."),
      no(lib("engine", "model", "feel", "bpmn", "access"), "The schema may import types and lib/domain.", type),
    ],
    { ignores: ["db/seed/**"] },
  ),
  boundary("db/seed", [UP, OUTSIDE_NEXT]),
];

// The rules that need types, or that read React as its compiler does, take three quarters of the time: `npm run check`
// leaves them to `npm test`.
const isQuick = process.env.TL_LINT === "quick";

export default defineConfig(
  globalIgnores([
    ".next/**",
    ".data/**",
    "dist/**",
    "next-env.d.ts",
    "**/*.d.mts",
    "playwright-report/**",
    "test-results/**",
  ]),
  isQuick
    ? []
    : { files: ["app/**/*.{ts,tsx}", "components/**/*.{ts,tsx}", "lib/client/**/*.{ts,tsx}"], extends: [nextVitals] },
  {
    files: ["**/*.{ts,tsx}"],
    extends: [tseslint.configs.recommended],
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
    },
  },
  isQuick
    ? []
    : {
        files: ["**/*.{ts,tsx}"],
        extends: [tseslint.configs.recommendedTypeCheckedOnly],
        languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
        rules: {
          // Drizzle's queries are thenables: without this a forgotten `await db.insert(...)` passes.
          "@typescript-eslint/no-floating-promises": ["error", { checkThenables: true }],
          "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: { attributes: false } }],
          // An async function without await still turns a throw into a rejection, which its callers rely on.
          "@typescript-eslint/require-await": "off",
        },
      },
  {
    files: ["**/*.test.{ts,tsx}", "**/testing/**/*.ts"],
    ignores: ["lib/engine/**"],
    rules: { "@typescript-eslint/no-restricted-imports": ["error", { patterns: [noClimbing, noEngineFiles] }] },
  },
  {
    files: ["**/*.test.{ts,tsx}", "e2e/**/*.ts"],
    // `expect.any`, `expect.objectContaining` and parsed JSON are of type any, and a test compares them with what it expects.
    rules: {
      "@typescript-eslint/no-unsafe-argument": "off",
      "@typescript-eslint/no-unsafe-assignment": "off",
      "@typescript-eslint/no-unsafe-member-access": "off",
    },
  },
  boundaries,
);
