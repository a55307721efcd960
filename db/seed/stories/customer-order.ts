import { type Completion, type Story, days, hours, text } from "./story";

const PRICES: Record<string, number> = {
  "Desk lamp": 49,
  "Office chair": 320,
  "Standing desk": 690,
  "Monitor arm": 119,
};
const CUSTOMERS = [
  "Nordlicht GmbH",
  "Atelier Blanc",
  "Harbour & Co",
  "Studio Verde",
  "Kontor 9",
  "Blue Finch Ltd",
  "Casa Mar",
  "Hillside School",
];

export const customerOrderStory: Story = {
  workflow: "customer-order",
  instances: 90,
  overDays: 75,
  start(random) {
    const customer = random.pick(CUSTOMERS);
    const item = random.pick(Object.keys(PRICES));
    const quantity = random.weighted([
      [1, 5],
      [2, 3],
      [6, 2],
      [40, 1],
    ] as const);
    const card = random.weighted([
      ["card-visa-1", 8],
      ["card-declined", 1.8],
      ["card-outage", 1.4],
    ] as const);
    const email = `orders@${customer
      .toLowerCase()
      .replace(/[^a-z]+/g, "-")
      .replace(/-$/, "")}.example`;
    return {
      by: random.pick(["ana", "farid"]),
      values: { customer, email, item, quantity, amount: PRICES[item]! * quantity, card },
    };
  },
  complete(element, _variables, random): Completion {
    switch (element) {
      case "replace":
        return {
          values: { item: "Monitor arm", accepted: random.chance(0.6), salesNote: "Called the customer." },
          medianMs: hours(9),
        };
      case "clear": {
        const isRetry = random.chance(0.6);
        return {
          values: { card: isRetry ? "card-visa-2" : "card-declined", paymentDecision: isRetry ? "retry" : "cancel" },
          medianMs: hours(16),
        };
      }
      case "pick":
        return { values: { parcels: random.pick([1, 1, 2, 3]) }, medianMs: hours(14) };
      case "ship":
        return { values: { tracking: `TL${Math.floor(random.between(100_000, 999_999))}` }, medianMs: hours(6) };
      default:
        return { values: { carrierNote: "The parcel stands in the depot and goes out tomorrow." }, medianMs: hours(8) };
    }
  },
  message: (_wait, _variables, random) => ({
    afterMs: random.chance(0.12) ? days(8) : random.around(days(2.2)),
    variables: { signedBy: "Reception" },
  }),
  cancelled: { share: 0.03, reasons: ["The customer withdrew the order"] },
  repair(_job, variables, random) {
    if (text(variables["card"]) !== "card-outage" || random.chance(0.45)) return undefined;
    return {
      afterMs: random.around(hours(5)),
      variables: { card: "card-visa-1" },
      reason: "The payment service had an outage; the customer gave another card.",
    };
  },
};
