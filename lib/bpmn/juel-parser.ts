/** Python's too: the files of SpiffWorkflow write their conditions in it. */
const CONSTANTS: Readonly<Record<string, "true" | "false" | "null">> = {
  true: "true",
  false: "false",
  null: "null",
  True: "true",
  False: "false",
  None: "null",
};

/** JUEL, the expression language of Camunda 7, Flowable and Activiti (JSR 245 §1), without lambdas and assignments. */
export type Juel =
  | { readonly kind: "text"; readonly value: string }
  | { readonly kind: "number"; readonly value: string }
  | { readonly kind: "constant"; readonly value: "true" | "false" | "null" }
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "property"; readonly of: Juel; readonly name: string }
  | { readonly kind: "index"; readonly of: Juel; readonly at: Juel }
  | { readonly kind: "call"; readonly of?: Juel; readonly name: string; readonly args: readonly Juel[] }
  | { readonly kind: "unary"; readonly operator: "!" | "-" | "empty"; readonly operand: Juel }
  | { readonly kind: "binary"; readonly operator: BinaryOperator; readonly left: Juel; readonly right: Juel }
  | { readonly kind: "choice"; readonly condition: Juel; readonly yes: Juel; readonly no: Juel };
export type BinaryOperator = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "+" | "-" | "*" | "/" | "%";

export class JuelError extends Error {}

type Token = { readonly kind: "text" | "number" | "name" | "sign" | "end"; readonly value: string };

const NESTING_MAX = 60;
const WORDS: Readonly<Record<string, BinaryOperator | "!">> = {
  or: "||",
  and: "&&",
  eq: "==",
  ne: "!=",
  lt: "<",
  le: "<=",
  gt: ">",
  ge: ">=",
  div: "/",
  mod: "%",
  not: "!",
};
const LEVELS: readonly (readonly BinaryOperator[])[] = [
  ["||"],
  ["&&"],
  ["==", "!="],
  ["<", "<=", ">", ">="],
  ["+", "-"],
  ["*", "/", "%"],
];
const TOKEN =
  /\s*(?:((?:vars?|variables):[A-Za-z]+(?=\s*\()|[A-Za-z_$][\w$]*)|(\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)|("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|(===|!==|\|\||&&|==|!=|<=|>=|[-+*/%!<>?:.,()[\]]))/y;

/** The expression between `${` and `}`. Throws a JuelError that says what it can't read. */
export function parseJuel(source: string): Juel {
  return new Parser(tokenize(source)).whole();
}

function tokenize(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (source.slice(at).trim() !== "") {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(source);
    if (!match) throw new JuelError(`"${source.slice(at).trim().slice(0, 12)}" is not understood`);
    at = TOKEN.lastIndex;
    const [, name, number, text, sign] = match;
    if (name !== undefined) {
      const word = Object.hasOwn(WORDS, name) && tokens.at(-1)?.value !== "." ? WORDS[name] : undefined;
      tokens.push(word ? { kind: "sign", value: word } : { kind: "name", value: name });
    } else if (number !== undefined) tokens.push({ kind: "number", value: number });
    else if (text !== undefined) tokens.push({ kind: "text", value: text.slice(1, -1).replace(/\\(.)/gs, "$1") });
    else tokens.push({ kind: "sign", value: sign === "===" ? "==" : sign === "!==" ? "!=" : (sign ?? "") });
  }
  tokens.push({ kind: "end", value: "" });
  return tokens;
}

class Parser {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  whole(): Juel {
    const result = this.expression();
    const rest = this.peek();
    if (rest.kind !== "end") throw new JuelError(`"${rest.value}" is not expected here`);
    return result;
  }

  private expression(): Juel {
    if (++this.depth > NESTING_MAX) throw new JuelError("it is nested too deep");
    const condition = this.binary(0);
    const result = this.takes("?") ? this.choice(condition) : condition;
    this.depth--;
    return result;
  }

  private choice(condition: Juel): Juel {
    const yes = this.expression();
    this.expect(":");
    return { kind: "choice", condition, yes, no: this.expression() };
  }

  private binary(level: number): Juel {
    const operators = LEVELS[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (;;) {
      const operator = operators.find((sign) => this.takes(sign));
      if (!operator) return left;
      left = { kind: "binary", operator, left, right: this.binary(level + 1) };
    }
  }

  private unary(): Juel {
    if (++this.depth > NESTING_MAX) throw new JuelError("it is nested too deep");
    const result = this.unaryOrValue();
    this.depth--;
    return result;
  }

  private unaryOrValue(): Juel {
    if (this.takes("!")) return { kind: "unary", operator: "!", operand: this.unary() };
    if (this.takes("-")) return { kind: "unary", operator: "-", operand: this.unary() };
    const next = this.peek();
    const after = this.tokens[this.at + 1];
    const isEmpty =
      next.kind === "name" &&
      next.value === "empty" &&
      after !== undefined &&
      (after.kind !== "sign" || after.value === "(" || after.value === "!") &&
      after.kind !== "end";
    if (isEmpty) {
      this.at++;
      return { kind: "unary", operator: "empty", operand: this.unary() };
    }
    return this.value();
  }

  private value(): Juel {
    let value = this.primary();
    for (;;) {
      if (this.takes(".")) {
        const name = this.next();
        if (name.kind !== "name") throw new JuelError(`"${name.value}" is not the name of a property`);
        value = this.takes("(")
          ? { kind: "call", of: value, name: name.value, args: this.arguments() }
          : { kind: "property", of: value, name: name.value };
      } else if (this.takes("[")) {
        const at = this.expression();
        this.expect("]");
        value = { kind: "index", of: value, at };
      } else return value;
    }
  }

  private primary(): Juel {
    const token = this.next();
    switch (token.kind) {
      case "text":
      case "number":
        return { kind: token.kind, value: token.value };
      case "name":
        if (Object.hasOwn(CONSTANTS, token.value)) return { kind: "constant", value: CONSTANTS[token.value]! };
        return this.takes("(")
          ? { kind: "call", name: token.value, args: this.arguments() }
          : { kind: "name", name: token.value };
      case "sign":
        if (token.value === "(") {
          const inside = this.expression();
          this.expect(")");
          return inside;
        }
        throw new JuelError(`"${token.value}" is not expected here`);
      case "end":
        throw new JuelError("it ends too early");
    }
  }

  private arguments(): Juel[] {
    const args: Juel[] = [];
    if (this.takes(")")) return args;
    do args.push(this.expression());
    while (this.takes(","));
    this.expect(")");
    return args;
  }

  private peek(): Token {
    return this.tokens[this.at] ?? { kind: "end", value: "" };
  }

  private next(): Token {
    const token = this.peek();
    this.at++;
    return token;
  }

  private takes(sign: string): boolean {
    const token = this.peek();
    if (token.kind !== "sign" || token.value !== sign) return false;
    this.at++;
    return true;
  }

  private expect(sign: string): void {
    if (!this.takes(sign)) throw new JuelError(`"${sign}" is missing`);
  }
}
