import type { ElementKind } from "@/lib/model";

/** The sign in the top left corner of a task, in a box of 20 by 20. */
export function TaskGlyph({ kind }: { kind: ElementKind }) {
  const line = {
    fill: "none",
    stroke: "currentColor",
    strokeWidth: 1.3,
    strokeLinecap: "round",
    strokeLinejoin: "round",
  } as const;
  switch (kind) {
    case "userTask":
      return (
        <g {...line}>
          <circle cx="10" cy="6.4" r="3.4" />
          <path d="M3.4 17.6v-1.2c0-3 2.4-5 6.6-5s6.6 2 6.6 5v1.2zM7 17.4v-2M13 17.4v-2" />
        </g>
      );
    case "serviceTask":
      return (
        <g {...line}>
          <circle cx="10" cy="10" r="2.7" />
          <path d="m8.7 2.4-.4 2-1.9 1-1.9-.8-1.4 2.3 1.5 1.4v2.4l-1.5 1.4 1.4 2.3 1.9-.7 1.9 1 .4 2.1h2.6l.4-2.1 1.9-1 1.9.7 1.4-2.3-1.5-1.4V8.3l1.5-1.4-1.4-2.3-1.9.8-1.9-1-.4-2z" />
        </g>
      );
    case "sendTask":
      return (
        <g fill="currentColor">
          <path d="M2.6 4.6h14.8L10 10.4z" />
          <path d="M2 6.2v9.6h16V6.2l-8 6.2z" />
        </g>
      );
    case "receiveTask":
      return <path {...line} d="M2.2 4.6h15.6v11H2.2zm0 0 7.8 6.4 7.8-6.4" />;
    case "scriptTask":
      return (
        <path
          {...line}
          d="M6.4 2.4h10.4c-3.6 3 1.2 5-2.2 8.2-1.8 1.8-1.4 4.4.2 7H4.2c3.4-3-1.4-5 2-8.2 1.8-1.8 1.6-4.6.2-7zM7.6 6.2h5.2M7.2 10h5.2M7.6 13.8h5"
        />
      );
    case "manualTask":
      return (
        <path
          {...line}
          d="M2.4 9.4 6.6 4.6c.8-.8 2-.5 1.5.7L7.2 7h9.2c1.4 0 1.4 1.8 0 1.8h-5.2 5.8c1.4 0 1.4 2 0 2h-5.8 5c1.3 0 1.3 1.9 0 1.9h-5 3.8c1.2 0 1.2 1.8 0 1.8H7c-1.6 0-3-.5-4.6-2z"
        />
      );
    case "businessRuleTask":
      return (
        <g {...line}>
          <path d="M2.4 3.6h15.2v12.8H2.4zM2.4 7.6h15.2M2.4 12h15.2M7 7.6v8.8" />
          <path d="M2.4 3.6h15.2v4H2.4z" fill="currentColor" fillOpacity=".35" />
        </g>
      );
    default:
      return null;
  }
}

export type ActivityMarker = "loop" | "parallel" | "sequential" | "compensation" | "collapsed" | "adHoc";

/** A sign at the bottom of an activity, in a box of 14 by 14. */
export function MarkerGlyph({ marker }: { marker: ActivityMarker }) {
  const line = {
    fill: "none",
    stroke: "currentColor",
    strokeWidth: 1.4,
    strokeLinecap: "round",
    strokeLinejoin: "round",
  } as const;
  switch (marker) {
    case "loop":
      return <path {...line} d="M5 12.2a5.2 5.2 0 1 1 3.4.2M5.2 9.4v3H2.2" />;
    case "parallel":
      return <path {...line} strokeWidth={1.8} d="M3 2v10M7 2v10M11 2v10" />;
    case "sequential":
      return <path {...line} strokeWidth={1.8} d="M2 3h10M2 7h10M2 11h10" />;
    case "compensation":
      return <path {...line} d="M7 3v8L2 7zM12 3v8L7 7z" />;
    case "collapsed":
      return <path {...line} d="M1 1h12v12H1zM7 4v6M4 7h6" />;
    case "adHoc":
      return <path {...line} strokeWidth={1.8} d="M2 8.4c1.4-3 3-3.4 5-1.6s3.6 1.4 5-1.4" />;
  }
}
