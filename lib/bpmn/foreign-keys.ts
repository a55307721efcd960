/**
 * The names under which a model keeps foreign XML attributes: `name`, `{namespace}name`, and with a path in front for
 * what stands on a part of the element: `di/{namespace}fill`, `event:0/id`, `loop/<0>` (the first foreign element inside it).
 */
export interface ForeignKey {
  /** "" for the element itself; else "loop", "event:0", "condition", "di", "pool" … */
  readonly path: string;
  readonly uri: string;
  readonly name: string;
}

export function foreignKey(path: string, uri: string, name: string): string {
  return `${path === "" ? "" : `${path}/`}${uri === "" ? "" : `{${uri}}`}${name}`;
}

export function parseForeignKey(key: string): ForeignKey | undefined {
  const match = /^(?:([a-z]+(?::\d+)?)\/)?(?:\{([^{}]+)\})?([^{}/]+)$/.exec(key);
  return match ? { path: match[1] ?? "", uri: match[2] ?? "", name: match[3] ?? "" } : undefined;
}
