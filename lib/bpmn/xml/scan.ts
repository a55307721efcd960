import { PREFIXES, XML, XSI } from "../namespaces";
import { isElement, type XmlAttribute, type XmlElement } from "./tree";

export const LIMITS = { bytes: 2 * 1024 * 1024, depth: 64, elements: 20_000, attributes: 200 } as const;

export type ScanResult =
  | { ok: true; root: XmlElement }
  | { ok: false; code: "malformed" | "forbidden" | "limit"; message: string; line: number };

class ScanError extends Error {
  constructor(
    readonly code: "malformed" | "forbidden" | "limit",
    message: string,
  ) {
    super(message);
  }
}

const NAME =
  "[A-Za-z_\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\uFFFD][\\w.\\-\\u00B7\\u00C0-\\u00D6\\u00D8-\\u00F6\\u00F8-\\uFFFD]*";
const QNAME = `(?:${NAME}:)?${NAME}`;
const START = new RegExp(`<(${QNAME})`, "y");
const END = new RegExp(`</(${QNAME})\\s*>`, "y");
const ATTRIBUTE = new RegExp(`\\s+(${QNAME})\\s*=\\s*(?:"([^"<]*)"|'([^'<]*)')`, "y");
const CLOSE = /\s*(\/?)>/y;
const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;
const FORBIDDEN_CHARACTER = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;
const ENTITIES = new Map(Object.entries({ lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" }));

/**
 * Reads a document into a tree. Refuses a DOCTYPE and with it every entity declaration, and whatever is larger or deeper
 * than a model can be, before anything is built of it. Never throws; its time is linear in the length of the text.
 */
export function scanXml(source: string): ScanResult {
  const text = source.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const scanner = new Scanner(text);
  try {
    return { ok: true, root: scanner.document() };
  } catch (error) {
    if (error instanceof ScanError)
      return { ok: false, code: error.code, message: error.message, line: scanner.line() };
    throw error;
  }
}

interface Open {
  readonly element: XmlElement;
  readonly tag: string;
  readonly namespaces: Namespaces;
}

/** Prefixes that an element declares, and those of the elements around it. */
interface Namespaces {
  readonly own: ReadonlyMap<string, string>;
  readonly outer?: Namespaces;
}

class Scanner {
  private position = 0;
  private lines = 1;
  private lineEnd: number;
  private elements = 0;
  private readonly open: Open[] = [];
  private root: XmlElement | undefined;

  constructor(private readonly text: string) {
    this.lineEnd = this.endAfter(-1);
  }

  /** The line of the present position. Each line end is looked for once. */
  line(): number {
    while (this.lineEnd < this.position) {
      this.lines++;
      this.lineEnd = this.endAfter(this.lineEnd);
    }
    return this.lines;
  }

  private endAfter(lineEnd: number): number {
    const next = this.text.indexOf("\n", lineEnd + 1);
    return next === -1 ? this.text.length : next;
  }

  document(): XmlElement {
    const { text } = this;
    if (text.length > LIMITS.bytes || utf8Length(text) > LIMITS.bytes) {
      throw new ScanError("limit", "The file is larger than 2 MB. Split it, or remove what is not part of the model.");
    }
    const forbidden = FORBIDDEN_CHARACTER.exec(text) ?? LONE_SURROGATE.exec(text);
    if (forbidden) {
      this.position = forbidden.index;
      throw new ScanError("malformed", "The file holds a character that XML does not allow.");
    }
    while (this.position < text.length) {
      const next = text.indexOf("<", this.position);
      const end = next === -1 ? text.length : next;
      if (end > this.position) this.characters(text.slice(this.position, end));
      this.position = end;
      if (next !== -1) this.markup();
    }
    const unclosed = this.open.at(-1);
    if (unclosed) throw new ScanError("malformed", `The file ends inside <${unclosed.tag}>, which is not closed.`);
    if (!this.root) throw new ScanError("malformed", "The file holds no XML element.");
    return this.root;
  }

  private characters(raw: string): void {
    const parent = this.open.at(-1)?.element;
    if (!parent) {
      if (raw.trim() !== "")
        throw new ScanError("malformed", "The file holds text outside its XML elements: it is not an XML file.");
      return;
    }
    addText(parent, decodeEntities(raw));
  }

  private markup(): void {
    const { text } = this;
    if (text.startsWith("<!--", this.position)) return this.skip("-->", "a comment");
    if (text.startsWith("<?", this.position)) return this.skip("?>", "a processing instruction");
    if (text.startsWith("<![CDATA[", this.position)) {
      const parent = this.open.at(-1)?.element;
      const start = this.position + 9;
      const end = text.indexOf("]]>", start);
      if (end === -1 || !parent)
        throw new ScanError("malformed", "A CDATA section is not closed or stands outside an element.");
      addText(parent, text.slice(start, end));
      this.position = end + 3;
      return;
    }
    if (text.startsWith("<!", this.position)) {
      throw new ScanError(
        "forbidden",
        "The file holds a DOCTYPE or an entity declaration. A BPMN file needs none, so none is read. Remove it and import the file again.",
      );
    }
    if (text.startsWith("</", this.position)) return this.endTag();
    this.startTag();
  }

  private skip(end: string, what: string): void {
    const at = this.text.indexOf(end, this.position + 2);
    if (at === -1) throw new ScanError("malformed", `The file ends inside ${what}.`);
    this.position = at + end.length;
  }

  private endTag(): void {
    const match = this.match(END);
    const open = this.open.pop();
    if (!match || !open || match[1] !== open.tag) {
      throw new ScanError("malformed", open ? `<${open.tag}> is not closed properly.` : "An end tag has no start tag.");
    }
    close(open.element);
  }

  private startTag(): void {
    const line = this.line();
    const tag = this.match(START)?.[1];
    if (tag === undefined) throw new ScanError("malformed", 'A "<" starts neither an element nor a comment.');
    if (this.root && this.open.length === 0)
      throw new ScanError("malformed", "The file holds more than one root element.");
    if (++this.elements > LIMITS.elements)
      throw new ScanError(
        "limit",
        "The file holds more than 20,000 XML elements, which is more than a model may have.",
      );
    if (this.open.length >= LIMITS.depth)
      throw new ScanError("limit", "The elements of the file are nested more than 64 deep.");

    const raw = new Map<string, string>();
    let count = 0;
    for (let match = this.match(ATTRIBUTE); match; match = this.match(ATTRIBUTE)) {
      const [, name = "", double, single] = match;
      if (raw.has(name)) throw new ScanError("malformed", `<${tag}> holds the attribute "${name}" twice.`);
      if (!isDeclaration(name) && ++count > LIMITS.attributes)
        throw new ScanError("limit", `<${tag}> holds more than 200 attributes.`);
      raw.set(name, decodeEntities((double ?? single ?? "").replace(/[\t\n]/g, " ")));
    }
    const closing = this.match(CLOSE);
    if (!closing) throw new ScanError("malformed", `<${tag}> is not written properly.`);

    const namespaces = declared(this.open.at(-1)?.namespaces ?? NO_NAMESPACES, raw);
    const [prefix, name] = split(tag);
    const element: XmlElement = {
      uri: resolve(namespaces, prefix, tag),
      name,
      prefix,
      attributes: attributes(raw, namespaces),
      children: [],
      line,
    };
    const parent = this.open.at(-1)?.element;
    if (parent) parent.children.push(element);
    else this.root = element;
    if (closing[1] !== "/") this.open.push({ element, tag, namespaces });
  }

  private match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.position;
    const match = pattern.exec(this.text);
    if (match) this.position = pattern.lastIndex;
    return match;
  }
}

const NO_NAMESPACES: Namespaces = {
  own: new Map([
    ["", ""],
    ["xml", XML],
  ]),
};

/** At most as many steps as elements are nested. */
function uriOf(namespaces: Namespaces, prefix: string): string | undefined {
  for (let at: Namespaces | undefined = namespaces; at; at = at.outer) {
    const uri = at.own.get(prefix);
    if (uri !== undefined) return uri;
  }
  return undefined;
}

function declared(outer: Namespaces, raw: ReadonlyMap<string, string>): Namespaces {
  const own = new Map<string, string>();
  for (const [name, value] of raw) if (isDeclaration(name)) own.set(name === "xmlns" ? "" : name.slice(6), value);
  return own.size > 0 ? { own, outer } : outer;
}

function isDeclaration(name: string): boolean {
  return name === "xmlns" || name.startsWith("xmlns:");
}

function attributes(raw: ReadonlyMap<string, string>, namespaces: Namespaces): XmlAttribute[] {
  const result: XmlAttribute[] = [];
  for (const [qualified, value] of raw) {
    if (isDeclaration(qualified)) continue;
    const [prefix, name] = split(qualified);
    const uri = prefix === "" ? "" : resolve(namespaces, prefix, qualified);
    result.push({ uri, name, prefix, value: uri === XSI && name === "type" ? typeName(value, namespaces) : value });
  }
  return result;
}

/** A type's prefix means something in its own file only: it is replaced by the one under which we write the namespace. */
function typeName(value: string, namespaces: Namespaces): string {
  const [prefix, name] = split(value.trim());
  const known = PREFIXES.get(uriOf(namespaces, prefix) ?? "");
  return known === undefined ? value : `${known}:${name}`;
}

function split(qualified: string): [prefix: string, name: string] {
  const colon = qualified.indexOf(":");
  return colon === -1 ? ["", qualified] : [qualified.slice(0, colon), qualified.slice(colon + 1)];
}

function resolve(namespaces: Namespaces, prefix: string, qualified: string): string {
  const uri = uriOf(namespaces, prefix);
  if (uri === undefined) throw new ScanError("malformed", `The prefix of "${qualified}" is not declared.`);
  return uri;
}

function addText(parent: XmlElement, text: string): void {
  const last = parent.children.length - 1;
  const before = parent.children[last];
  if (typeof before === "string") parent.children[last] = before + text;
  else parent.children.push(text);
}

/** Drops the indentation between elements; text beside elements stays as it is. */
function close(element: XmlElement): void {
  if (!element.children.some(isElement)) return;
  const isIndented = element.children.every((child) => typeof child !== "string" || child.trim() === "");
  if (isIndented) element.children = element.children.filter(isElement);
}

function decodeEntities(raw: string): string {
  if (!raw.includes("&")) return raw;
  return raw.replace(/&([^;&]{0,12};)?/g, (_, reference: string | undefined) => {
    const name = reference?.slice(0, -1) ?? "";
    const named = ENTITIES.get(name);
    if (named !== undefined) return named;
    const number = /^#(?:x([0-9a-fA-F]{1,6})|([0-9]{1,7}))$/.exec(name);
    const code = number ? Number.parseInt(number[1] ?? number[2] ?? "", number[1] ? 16 : 10) : Number.NaN;
    const isAllowed =
      code === 9 ||
      code === 10 ||
      code === 13 ||
      (code >= 32 && code < 0xd800) ||
      (code > 0xdfff && code < 0xfffe) ||
      (code >= 0x10000 && code <= 0x10ffff);
    if (!isAllowed)
      throw new ScanError("malformed", `"&${name.slice(0, 12)}" is not a character that a BPMN file may name.`);
    return String.fromCodePoint(code);
  });
}

function utf8Length(text: string): number {
  return text.length * 3 <= LIMITS.bytes ? text.length : new TextEncoder().encode(text).length;
}
