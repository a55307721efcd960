import { type Arrival, type Completion, type Story, days, hours, minutes, text } from "./story";

const SUBJECTS: readonly (readonly [issueType: string, subject: string, description: string])[] = [
  ["software", "The invoice export stops at page 3", "The PDF ends in the middle of the table. It worked last week."],
  ["software", "Search finds nothing since the update", "Whatever I type, the list stays empty."],
  [
    "software",
    "The calendar shows meetings an hour early",
    "Since the clocks changed, all my meetings stand an hour too early.",
  ],
  ["software", "Spreadsheet import loses umlauts", "Müller becomes M?ller. The file is UTF-8."],
  ["software", "The app closes when I attach a photo", "Happens with photos from my phone, not with screenshots."],
  ["software", "Reports take minutes to open", "The monthly report took 20 seconds before, now it is four minutes."],
  ["software", "Dark mode makes the chart unreadable", "The labels are dark grey on black."],
  ["software", "Wrong VAT rate on the quote", "The quote uses 19 % for books."],
  ["hardware", "The printer on the second floor jams", "It takes two sheets at once, always from tray 2."],
  ["hardware", "My laptop does not charge", "The light is on but the battery stays at 4 %."],
  ["hardware", "The meeting room screen flickers", "Room Oslo, only with the HDMI cable."],
  ["hardware", "The scanner reads no barcodes", "Scanner 14 in the warehouse beeps but nothing appears."],
  ["hardware", "The headset has no sound on one side", "Left side is silent, tried on two laptops."],
  ["hardware", "The docking station loses the network", "Every few minutes, for about ten seconds."],
  ["access", "I can't sign in after my leave", "It says that my account is disabled."],
  ["access", "Please add me to the project folder", "I need to read and write in Projects/Atlas."],
  ["access", "The second factor is on my old phone", "I have a new phone and can't confirm the sign-in."],
  ["access", "Access to the payroll report", "I take over from a colleague on Monday."],
  ["access", "The shared mailbox asks for a password", "Since this morning, on both of my devices."],
];
const CUSTOMERS = [
  "north.example",
  "acme.example",
  "globex.example",
  "initech.example",
  "umbra.example",
  "vector.example",
];
const NAMES = ["kim", "sam", "alex", "toni", "robin", "sasha", "jamie", "noa"];
const SOLUTIONS: Record<string, readonly string[]> = {
  software: [
    "Rolled back the faulty update and checked with the customer.",
    "Corrected the setting and documented it.",
    "Cleared the cache and rebuilt the index.",
  ],
  hardware: [
    "Replaced the part on site.",
    "Sent a replacement by courier.",
    "Updated the firmware and tested for an hour.",
  ],
  access: [
    "Account enabled again and group membership checked.",
    "Granted access after the owner agreed.",
    "Second factor moved to the new phone.",
  ],
};
const QUESTIONS = [
  "Which version do you use?",
  "Does it also happen in another room?",
  "Who approved this access?",
  "Could you send us a screenshot?",
];

export const supportTicketStory: Story = {
  workflow: "support-ticket",
  instances: 150,
  overDays: 90,
  start(random) {
    const [issueType, subject, description] = random.pick(SUBJECTS);
    const customer = `${random.pick(NAMES)}@${random.pick(CUSTOMERS)}`;
    const priority = random.weighted([
      ["low", 2],
      ["normal", 5],
      ["high", 2],
      ["urgent", 1],
    ] as const);
    return { by: random.pick(["ana", "hugo", "ben"]), values: { subject, description, customer, priority, issueType } };
  },
  complete(element, variables, random): Completion {
    if (element === "triage") {
      const { issueType = "software", priority = "normal" } = variables;
      return { values: { issueType, priority, note: "" }, medianMs: minutes(text(priority) === "urgent" ? 12 : 70) };
    }
    if (element === "escalate") {
      return { values: { escalationNote: "Moved to the top of the queue.", priority: "urgent" }, medianMs: hours(1) };
    }
    const isQuestion = random.chance(0.25);
    const resolution = isQuestion
      ? random.pick(QUESTIONS)
      : random.pick(SOLUTIONS[text(variables["issueType"])] ?? SOLUTIONS["software"]!);
    const base = { urgent: 90, high: 240, normal: 500, low: 1500 }[text(variables["priority"])] ?? 500;
    return { values: { outcome: isQuestion ? "question" : "solved", resolution }, medianMs: minutes(base) };
  },
  message(wait, _variables, random): Arrival | undefined {
    if (wait.element === "reply") {
      return random.chance(0.85)
        ? { afterMs: random.around(hours(20)), variables: { reply: "Thank you, here is what you asked for." } }
        : undefined;
    }
    return random.chance(0.12)
      ? { afterMs: random.around(days(1)), variables: { reopenReason: "It happened again." } }
      : undefined;
  },
  cancelled: { share: 0.04, reasons: ["Duplicate of an earlier ticket", "Sent to us by mistake"] },
  suspended: { share: 0.02 },
};
