import { expressionOf } from "../compile";
import type { Call, ModelElement } from "../schema";
import { titleOf, type Rule } from "./rule";

export const httpCallIsValid: Rule = {
  code: "http-call-is-valid",
  check({ model }, report) {
    for (const element of model.elements) {
      for (const call of callsOf(element)) {
        if (call.kind !== "http") continue;
        const problem = expressionOf(call.url) === undefined ? urlProblem(call.url) : undefined;
        if (problem) report.error(`The call of ${titleOf(element)} ${problem}`, element.id);
        for (const [name, value] of Object.entries(call.headers ?? {})) {
          if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name) || /[\r\n\0]/.test(value)) {
            report.error(
              `The header "${name}" of the call of ${titleOf(element)} can't be sent. A header name has letters, digits and dashes, and a value is one line.`,
              element.id,
            );
          }
        }
        if (call.body !== undefined && call.method === "GET") {
          report.warning(
            `The call of ${titleOf(element)} has a body, which GET does not send. Use POST or remove the body.`,
            element.id,
          );
        }
      }
    }
  },
};

function callsOf(element: ModelElement): Call[] {
  const own = "call" in element && element.call ? [element.call] : [];
  const thrown =
    "definitions" in element
      ? element.definitions.flatMap((each) => (each.type === "message" && each.call ? [each.call] : []))
      : [];
  return [...own, ...thrown];
}

const OWN = "http://own.invalid";

function urlProblem(text: string): string | undefined {
  if (text.trim() === "") return "has no address. Write one that starts with https://.";
  let url: URL;
  try {
    // An address that starts with a slash is this installation's own; "//host" and "/\\host" would be another's.
    if (text.startsWith("/") && new URL(text, OWN).origin === OWN) return undefined;
    url = new URL(text);
  } catch {
    return `has an address that is none: "${text.slice(0, 100)}". Write one that starts with https://.`;
  }
  if (url.protocol !== "https:" && url.protocol !== "http:")
    return `goes to "${url.protocol}". Only http and https addresses can be called.`;
  if (url.username !== "" || url.password !== "")
    return "holds a user name or password in its address. Send it as a header.";
  return undefined;
}
