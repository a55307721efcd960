import { compileExpression } from "@/lib/feel";
import { quote, type Translation } from "./juel";

const DATA =
  /^(?:[A-Za-z_][\w.-]*:)?get(?:DataObject|DataInput|DataOutput|ProcessProperty)\(\s*(?:'(\w+)'|"(\w+)")\s*\)/;
const TOKEN =
  /^(?:(\s+)|('[^']*'|"[^"]*")|(\d+(?:\.\d+)?)|(true|false)\(\s*\)|(and|or|div|not(?=\s*\())\b|(!=|<=|>=|[=<>()+*-]))/;

/** Whether a condition asks for data by BPMN's own XPath functions (BPMN 2.0 §10.4.3), XPath being the standard's default language. */
export function isDataXPath(text: string): boolean {
  return /get(?:DataObject|DataInput|DataOutput|ProcessProperty)\s*\(/.test(text);
}

/** FEEL for such a condition, as far as it only compares, computes and joins. */
export function translateXPath(text: string): Translation {
  let feel = "";
  let rest = text.slice(0, 4_000).trim();
  while (rest !== "") {
    const data = DATA.exec(rest);
    const token = data ?? TOKEN.exec(rest);
    if (!token) return { ok: false, reason: `"${rest.slice(0, 20)}" is not known in an XPath condition` };
    if (data) feel += data[1] ?? data[2] ?? "";
    else {
      const [whole, , text_, , truth, word] = token;
      feel +=
        text_ !== undefined ? quote(text_.slice(1, -1)) : truth !== undefined ? truth : word === "div" ? "/" : whole;
    }
    rest = rest.slice(token[0].length);
  }
  return compileExpression(feel).problem
    ? { ok: false, reason: "it has no FEEL that means the same" }
    : { ok: true, feel };
}
