/** The six fixed tones. What each means is the business of components/status. */
export const TONES = ["blue", "amber", "red", "green", "grey", "violet"] as const;
export type Tone = (typeof TONES)[number];

/** Tinted ground with its border and text. */
export const toneSoft: Record<Tone, string> = {
  blue: "bg-blue-soft text-blue border-blue-line",
  amber: "bg-amber-soft text-amber border-amber-line",
  red: "bg-red-soft text-red border-red-line",
  green: "bg-green-soft text-green border-green-line",
  grey: "bg-grey-soft text-grey border-grey-line",
  violet: "bg-violet-soft text-violet border-violet-line",
};

/** Text and icons on any ground. */
export const toneText: Record<Tone, string> = {
  blue: "text-blue",
  amber: "text-amber",
  red: "text-red",
  green: "text-green",
  grey: "text-grey",
  violet: "text-violet",
};

/** A full fill with readable text. */
export const toneSolid: Record<Tone, string> = {
  blue: "bg-blue-solid text-solid-on",
  amber: "bg-amber-solid text-amber-on",
  red: "bg-red-solid text-solid-on",
  green: "bg-green-solid text-solid-on",
  grey: "bg-grey-solid text-solid-on",
  violet: "bg-violet-solid text-solid-on",
};
