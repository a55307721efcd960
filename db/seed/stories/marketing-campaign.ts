import { type Completion, type Story, days, hours } from "./story";

const CAMPAIGNS = [
  "Autumn desks",
  "Back to the office",
  "Winter light",
  "Student week",
  "Architects' day",
  "Ergonomics month",
  "Night of the lamps",
  "Spring preview",
];
const AUDIENCES = ["newsletter@lists.example", "architects@lists.example", "schools@lists.example"];

export const marketingCampaignStory: Story = {
  workflow: "marketing-campaign",
  instances: 24,
  overDays: 85,
  start(random, at) {
    const launch = at.getTime() + days(random.between(8, 15));
    const end = launch + days(random.between(10, 25));
    const minute = (ms: number) => `${new Date(ms).toISOString().slice(0, 16)}:00Z`;
    return {
      by: random.pick(["farid", "lena"]),
      values: {
        campaign: random.pick(CAMPAIGNS),
        audience: random.pick(AUDIENCES),
        budget: random.pick([1500, 4000, 8000, 12_000]),
        launchAt: minute(launch),
        endAt: minute(end),
      },
    };
  },
  complete(element, _variables, random): Completion {
    switch (element) {
      case "brief":
        return { values: { brief: "Three messages, one picture, one offer." }, medianMs: days(1.5) };
      case "approve": {
        const approved = random.chance(0.75);
        return {
          values: { approved, approvalNote: approved ? "Good." : "The offer is too vague: please be concrete." },
          medianMs: hours(18),
        };
      }
      case "posts":
        return { values: { posts: "https://social.example/post/1" }, medianMs: hours(7) };
      case "lead":
        return { values: { lead: "An architect asks for samples." }, medianMs: hours(6) };
      default:
        return { values: { results: "More replies than last time; the mailing worked best." }, medianMs: days(2) };
    }
  },
  message: (_wait, _variables, random) =>
    random.chance(0.7)
      ? { afterMs: random.around(days(4)), variables: { reply: "Please send me the catalogue." } }
      : undefined,
};
