import { describe, expect, it } from "vitest";
import { ACTIONS } from "./matrix";
import { callsIn, filesBelow, lookUp, parse, resolve, type SourceFunction } from "./testing/source";

/**
 * Every way in is known, and leads to a decision of the matrix. A door that this test does not recognise fails it: put
 * it behind runAction, route or requireContext, or review it and name it here with the reason.
 */
const REVIEWED_ROUTES: Record<string, string> = {
  "app/api/auth/[...all]/route.ts":
    "signing in and out, open to strangers by nature; lib/auth/handle.ts names what is open",
  "app/healthz/route.ts": "open to anyone, tells only whether the database answers",
  "app/api/demo/[service]/route.ts": "the demo's own services, for our worker's calls only; holds nothing of ours",
  "app/api/v1/live/route.ts": "wraps a handler of route(), to change one header of its answer",
};
const REVIEWED_PAGES: Record<string, string> = {
  "app/layout.tsx": "html and body around every page, shows nothing of its own",
  "app/sign-in/page.tsx": "open to strangers by nature",
};

/** What decides: by the matrix, or by filtering with its relations. */
const GUARDS = ["authorize", "can", "reachOf", "visibleInstances", "visibleTasks"];
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
const DATA = /^lib\/(services|queries|runtime|live)\//;

const decided = new Map<string, boolean>();

/** Whether the function, or one that it calls, asks lib/access. */
function decides(fn: SourceFunction): boolean {
  const key = `${fn.file}#${fn.name}`;
  const known = decided.get(key);
  if (known !== undefined) return known;
  decided.set(key, false);
  const result = callsIn(fn.body).some(({ name }) => {
    const imported = parse(fn.file).imports.get(name);
    if (GUARDS.includes(name) && imported && resolve(fn.file, imported.module)?.startsWith("lib/access/")) return true;
    const called = lookUp(fn.file, name);
    return called !== undefined && !called.file.startsWith("lib/runtime/") && decides(called);
  });
  decided.set(key, result);
  return result;
}

/** The functions that this one reaches in services, queries and runtime, through helpers of its own folder. */
function dataCalls(fn: SourceFunction, seen = new Set<string>()): SourceFunction[] {
  const key = `${fn.file}#${fn.name}`;
  if (seen.has(key)) return [];
  seen.add(key);
  return callsIn(fn.body).flatMap(({ name }) => {
    const called = lookUp(fn.file, name);
    if (!called) return [];
    if (DATA.test(called.file)) return [called];
    return called.file.startsWith("app/") ? dataCalls(called, seen) : [];
  });
}

/** Without a context and a connection of its own it can neither read nor change anything of ours. */
function isPure({ file, body }: SourceFunction): boolean {
  return !/\bctx\b/.test(body.getText()) && !/\bgetDb\b/.test(parse(file).source.text);
}

const describeFunction = ({ file, name }: SourceFunction) => `${file}: ${name}`;
const calls = (fn: SourceFunction, name: string) => callsIn(fn.body).some((call) => call.name === name);

function exportsOf(file: string): SourceFunction[] {
  return [...parse(file).exports.keys()].map((name) => {
    const { name: local } = parse(file).exports.get(name)!;
    return lookUp(file, local) ?? { file, name, body: parse(file).source };
  });
}

const sources = filesBelow("app", /\.tsx?$/).filter((file) => !/\.test\./.test(file));
const actions = [...sources, ...filesBelow("components", /\.tsx?$/), ...filesBelow("lib", /\.tsx?$/)]
  .filter((file) => parse(file).directives.includes("use server"))
  .flatMap(exportsOf);
const routeFiles = sources.filter((file) => /\/route\.ts$/.test(file));
const handlers = routeFiles.flatMap((file) =>
  METHODS.filter((method) => parse(file).exports.has(method)).map(
    (method): SourceFunction => lookUp(file, method) ?? { file, name: method, body: parse(file).source },
  ),
);
const pageFiles = sources.filter((file) => /(^|\/)(page|layout|template|default)\.tsx$/.test(file));

describe("every door is known", () => {
  it("finds the doors at all", () => {
    expect(actions.length).toBeGreaterThan(10);
    expect(handlers.length).toBeGreaterThan(10);
    expect(pageFiles.length).toBeGreaterThan(5);
  });

  it("server actions run in runAction and stand in a file of their page", () => {
    expect(actions.filter((action) => !calls(action, "runAction")).map(describeFunction)).toEqual([]);
    expect(actions.filter(({ file }) => !/^app\/.*\/actions\.ts$/.test(file)).map(describeFunction)).toEqual([]);
  });

  it("no function is made an action in passing", () => {
    const inline = sources.filter(
      (file) => parse(file).source.text.includes("use server") && !parse(file).directives.includes("use server"),
    );
    expect(inline).toEqual([]);
  });

  it("routes are made by route() or, for programs, keyRoute(), or reviewed", () => {
    const unknown = handlers.filter(
      ({ file, body }) => !REVIEWED_ROUTES[file] && !/^(route|keyRoute)\(/.test(body.getText()),
    );
    expect(unknown.map(describeFunction)).toEqual([]);
  });

  it("pages and layouts ask who looks, or are reviewed", () => {
    const unknown = pageFiles.filter((file) => {
      const page = exportsOf(file).find(({ name }) => parse(file).exports.get("default")?.name === name);
      return !REVIEWED_PAGES[file] && !(page && (calls(page, "requireContext") || calls(page, "pageContext")));
    });
    expect(unknown).toEqual([]);
  });

  it("reviews only what exists", () => {
    for (const file of [...Object.keys(REVIEWED_ROUTES), ...Object.keys(REVIEWED_PAGES)])
      expect(sources).toContain(file);
  });
});

describe("every door leads to a decision", () => {
  const reached = (doors: SourceFunction[]) =>
    new Map(doors.flatMap((door) => dataCalls(door)).map((fn) => [describeFunction(fn), fn] as const));

  it("whatever an action, a route or a page calls asks lib/access", () => {
    const pages = pageFiles.flatMap(exportsOf);
    const guarded = handlers.filter(({ file }) => !REVIEWED_ROUTES[file]);
    const undecided = [...reached([...actions, ...guarded, ...pages])].filter(([, fn]) => !isPure(fn) && !decides(fn));
    expect(undecided.map(([name]) => name)).toEqual([]);
  });

  it("no action or route does its work without a service or query", () => {
    const guarded = handlers.filter(({ file }) => !REVIEWED_ROUTES[file]);
    const alone = [...actions, ...guarded].filter((door) => dataCalls(door).length === 0);
    expect(alone.map(describeFunction)).toEqual([]);
  });

  it("a service without a decision would be noticed", () => {
    const service = lookUp("app/(console)/settings/people/actions.ts", "setRole")!;
    expect(decides(service)).toBe(true);
    const helper = lookUp("lib/services/people/set-role.ts", "lockPerson")!;
    expect(decides(helper)).toBe(false);
  });
});

describe("every action that is named", () => {
  const named = /\b(authorize|can|reachOf|requireReason|visibleInstances|visibleTasks|readInstance)$/;

  it("is in the matrix", () => {
    const code = filesBelow("lib", /\.tsx?$/).filter((file) => !/\.test\./.test(file));
    const unknown = [...code, ...sources].flatMap((file) =>
      callsIn(parse(file).source)
        .filter(({ name }) => named.test(name))
        .flatMap(({ literals }) => literals.filter((text) => !(ACTIONS as string[]).includes(text)))
        .map((text) => `${file}: ${text}`),
    );
    expect(unknown).toEqual([]);
  });
});
