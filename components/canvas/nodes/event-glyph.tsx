import type { EventType } from "@/lib/model";

export type EventGlyphKind = EventType | "multiple" | "parallelMultiple";

const OUTLINES = {
  error: "M10.5 25.5 15.2 11.5l5.3 8.2 5-9.2-4.7 16-5.2-8.6z",
  escalation: "M18 9.2 24.8 26.2 18 19.4l-6.8 6.8z",
  signal: "M18 9.4 27 25.2H9z",
  link: "M9.2 14.6h9.6v-4.5L28 18l-9.2 7.9v-4.5H9.2z",
  compensation: "M17.6 11.2v13.6L8.8 18zM26.4 11.2v13.6L17.6 18z",
  cancel: "m11 13.6 2.6-2.6 4.4 4.4 4.4-4.4 2.6 2.6-4.4 4.4 4.4 4.4-2.6 2.6-4.4-4.4-4.4 4.4-2.6-2.6 4.4-4.4z",
  multiple: "m18 8.8 9.2 6.7-3.5 10.8H12.3L8.8 15.5z",
  parallelMultiple: "M15.6 9h4.8v6.6H27v4.8h-6.6V27h-4.8v-6.6H9v-4.8h6.6z",
} as const;

/** The sign inside an event, in a box of 36 by 36. Throwing events have theirs filled. */
export function EventGlyph({ kind, isFilled }: { kind: EventGlyphKind; isFilled: boolean }) {
  if (kind === "terminate") return <circle cx="18" cy="18" r="9.5" fill="currentColor" />;
  if (kind === "message") {
    return isFilled ? (
      <>
        <path d="M9.4 12.2h17.2L18 18.6z" fill="currentColor" />
        <path d="M9 14.1V24h18v-9.9l-9 6.7z" fill="currentColor" />
      </>
    ) : (
      <path d="M9 12h18v12H9zm0 0 9 7 9-7" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" />
    );
  }
  if (kind === "timer") {
    return (
      <g fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinecap="round">
        <circle cx="18" cy="18" r="9.4" />
        <path d="M18 12v6l3.6 2.4M18 9.4v1.4M18 25.2v1.4M26.6 18h-1.4M10.8 18H9.4" />
      </g>
    );
  }
  if (kind === "conditional") {
    return (
      <path
        d="M11.5 9.5h13v17h-13zM14 13.5h8M14 16.5h8M14 19.5h8M14 22.5h8"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.4"
        strokeLinejoin="round"
      />
    );
  }
  return (
    <path
      d={OUTLINES[kind]}
      fill={isFilled ? "currentColor" : "none"}
      stroke="currentColor"
      strokeWidth="1.4"
      strokeLinejoin="round"
    />
  );
}
