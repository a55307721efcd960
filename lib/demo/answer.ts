import type { Json } from "@/lib/domain/json";

/** What the demo's own services answer: stock, payments and mail, as far as the demo workflows need them. The same request always gets the same answer. */
export function answerDemoCall(path: string, body: Json): { readonly status: number; readonly body: Json } {
  const given = body !== null && typeof body === "object" && !Array.isArray(body) ? body : {};
  switch (path.slice(path.lastIndexOf("/") + 1)) {
    case "stock":
      return stock(given);
    case "payments":
      return payments(given);
    case "mail":
      return mail(given);
    default:
      return { status: 404, body: { error: `There is no demo service at ${path}` } };
  }
}

const STOCK: Readonly<Record<string, number>> = {
  "Desk lamp": 500,
  "Office chair": 60,
  "Standing desk": 12,
  "Monitor arm": 200,
};

function stock({ item, quantity }: { readonly [key: string]: Json }): { status: number; body: Json } {
  if (typeof item !== "string" || typeof quantity !== "number")
    return { status: 422, body: { error: "item and quantity are needed" } };
  const left = STOCK[item] ?? 0;
  return { status: 200, body: { item, available: left >= quantity, left } };
}

/** `card-declined` is refused for good; `card-outage` fails as if the service were down. */
function payments({ card, amount, order }: { readonly [key: string]: Json }): { status: number; body: Json } {
  if (typeof card !== "string" || typeof amount !== "number")
    return { status: 422, body: { error: "card and amount are needed" } };
  if (card === "card-declined") return { status: 402, body: { error: "The bank declined the payment" } };
  if (card === "card-outage") return { status: 503, body: { error: "The payment service is not available" } };
  return {
    status: 201,
    body: { payment: `pay-${typeof order === "number" || typeof order === "string" ? order : 0}`, amount },
  };
}

function mail({ to, subject }: { readonly [key: string]: Json }): { status: number; body: Json } {
  if (typeof to !== "string" || !to.includes("@"))
    return { status: 422, body: { error: "to must be an email address" } };
  return { status: 202, body: { queued: true, to, subject: subject ?? null } };
}
