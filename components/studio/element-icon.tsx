import { MarkerGlyph, TaskGlyph } from "@/components/canvas/nodes/activity-glyph";
import { EventGlyph, type EventGlyphKind } from "@/components/canvas/nodes/event-glyph";
import { GatewayGlyph } from "@/components/canvas/nodes/gateway-node";
import { cn } from "@/components/ui/cn";
import type { ModelElement } from "@/lib/model";
import { isEventKind, isGatewayKind, isScope } from "./geometry/sizes";
import type { BoundaryDraft, ElementDraft } from "./commands";

/** An element or what it may become, as a small drawing in BPMN notation. */
export function ElementIcon({
  of,
  className,
}: {
  of: ModelElement | ElementDraft | BoundaryDraft;
  className?: string;
}) {
  const common = { "aria-hidden": true, className: cn("size-5 shrink-0", className) } as const;
  if (isEventKind(of.type)) {
    const definitions = "definitions" in of ? of.definitions : [];
    const glyph: EventGlyphKind | undefined = definitions.length > 1 ? "multiple" : definitions[0]?.type;
    const isEnd = of.type === "endEvent";
    const isDouble = !isEnd && of.type !== "startEvent";
    const dash = "interrupting" in of && of.interrupting === false ? "5 3" : undefined;
    return (
      <svg viewBox="0 0 36 36" {...common}>
        <circle
          cx="18"
          cy="18"
          r={isEnd ? 15.6 : 16.4}
          fill="none"
          stroke="currentColor"
          strokeWidth={isEnd ? 4 : 2}
          strokeDasharray={dash}
        />
        {isDouble ? (
          <circle cx="18" cy="18" r="12.6" fill="none" stroke="currentColor" strokeWidth="1.6" strokeDasharray={dash} />
        ) : null}
        {glyph ? (
          <g transform="translate(18 18) scale(1.08) translate(-18 -18)">
            <EventGlyph kind={glyph} isFilled={isEnd || of.type === "intermediateThrowEvent"} />
          </g>
        ) : null}
      </svg>
    );
  }
  if (isGatewayKind(of.type)) {
    return (
      <svg viewBox="0 0 50 50" {...common}>
        <path
          d="M25 2.5 47.5 25 25 47.5 2.5 25z"
          fill="none"
          stroke="currentColor"
          strokeWidth="2.6"
          strokeLinejoin="round"
        />
        <GatewayGlyph element={{ ...of, id: "icon" } as ModelElement} />
      </svg>
    );
  }
  if (isScope(of.type)) {
    const isEvent = "triggeredByEvent" in of && of.triggeredByEvent;
    return (
      <svg viewBox="0 0 24 24" {...common}>
        <rect
          x="1.5"
          y="4"
          width="21"
          height="16"
          rx="3"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
          strokeDasharray={isEvent ? "2.4 1.8" : undefined}
        />
        {of.type === "transaction" ? (
          <rect
            x="3.8"
            y="6.3"
            width="16.4"
            height="11.4"
            rx="1.8"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.1"
          />
        ) : null}
        <g transform="translate(6.7 6.8) scale(.76)">
          <MarkerGlyph marker={of.type === "adHocSubProcess" ? "adHoc" : "collapsed"} />
        </g>
      </svg>
    );
  }
  return (
    <svg viewBox="0 0 24 24" {...common}>
      <rect
        x="1.5"
        y="3.5"
        width="21"
        height="17"
        rx="3"
        fill="none"
        stroke="currentColor"
        strokeWidth={of.type === "callActivity" ? 2.6 : 1.4}
      />
      <g transform="translate(4.2 4.2) scale(.78)">
        <TaskGlyph kind={of.type} />
      </g>
    </svg>
  );
}

/** A flow, drawn small. */
export function FlowIcon({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden className={cn("size-5 shrink-0", className)}>
      <path
        d="M3 17h8V7h7"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinejoin="round"
        strokeLinecap="round"
      />
      <path d="m22 7-5.5-3v6z" fill="currentColor" />
    </svg>
  );
}
