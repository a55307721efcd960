import { type Completion, type Story, days, hours } from "./story";

const NAMES = [
  "Mila Horvat",
  "Oskar Nilsson",
  "Priya Nair",
  "Quentin Roux",
  "Rosa Almeida",
  "Tariq Aziz",
  "Uma Patel",
  "Viktor Ilic",
  "Wanda Maj",
  "Yuki Tanaka",
];

const EQUIPMENT: readonly string[][] = [["laptop", "phone", "badge"], ["laptop", "badge"], ["phone"], ["badge"], []];

export const employeeRequestStory: Story = {
  workflow: "employee-request",
  instances: 36,
  overDays: 90,
  start(random, at) {
    const employee = random.pick(NAMES);
    const startDate = new Date(at.getTime() + days(random.between(14, 45))).toISOString().slice(0, 10);
    const equipment = random.pick(EQUIPMENT);
    return {
      by: random.pick(["elif", "marc"]),
      values: {
        employee,
        department: random.pick(["Engineering", "Sales", "Operations"]),
        startDate,
        equipment,
        urgent: random.chance(0.2),
        reason: "The team grows by one.",
      },
    };
  },
  complete(element, _variables, random): Completion {
    switch (element) {
      case "approve": {
        const approved = random.chance(0.75);
        return { values: { approved, comment: approved ? "Go ahead." : "Not in this quarter." }, medianMs: hours(20) };
      }
      case "contract":
        return { values: { contract: `C-${Math.floor(random.between(1000, 9999))}` }, medianMs: days(2.5) };
      case "accounts":
        return { values: { account: "prepared" }, medianMs: days(1.2) };
      case "laptop":
        return { values: { laptopSerial: `LT-${Math.floor(random.between(1000, 9999))}` }, medianMs: days(1.5) };
      case "phone":
        return { values: { phoneNumber: `+49 30 55${Math.floor(random.between(1000, 9999))}` }, medianMs: days(1) };
      case "badge":
        return { values: { badgeNumber: `B-${Math.floor(random.between(100, 999))}` }, medianMs: hours(9) };
      default:
        return { values: { welcomed: true }, medianMs: days(3) };
    }
  },
};
