import type { ReactNode } from "react";
import { LogoMark } from "./logo";

/** The page around the sign-in card: a path through a process, drawn faintly. */
export function SignInScene({ children }: { children: ReactNode }) {
  return (
    <main className="relative isolate flex min-h-dvh flex-col items-center justify-center overflow-hidden px-4 py-12">
      <Backdrop />
      <div className="mb-7 flex flex-col items-center gap-3 text-center">
        <LogoMark className="size-11 drop-shadow-sm" />
        <div>
          <h1 className="text-2xl font-semibold tracking-tight">Sign in to Throughline</h1>
          <p className="mt-1 text-base text-muted">Where everything is, how it got there, and what comes next.</p>
        </div>
      </div>
      {children}
    </main>
  );
}

function Backdrop() {
  return (
    <svg
      aria-hidden
      viewBox="0 0 1440 900"
      preserveAspectRatio="xMidYMid slice"
      className="absolute inset-0 -z-1 size-full [mask-image:radial-gradient(ellipse_at_center,transparent_38%,black_72%)]"
    >
      <defs>
        <pattern id="dots" width="24" height="24" patternUnits="userSpaceOnUse">
          <circle cx="1" cy="1" r="1" className="fill-border-strong" />
        </pattern>
      </defs>
      <rect width="1440" height="900" fill="url(#dots)" opacity="0.55" />
      <g fill="none" strokeWidth="1.5" className="stroke-border-strong">
        <path d="M-20 250H150M210 250H300M420 250H480M545 250H760V140H900M1020 140H1140V250H1220M1280 250H1460" />
        <path d="M512 282V640H640M760 640H930M1050 640H1250V282" />
        <rect x="300" y="215" width="120" height="70" rx="12" className="fill-surface" />
        <rect x="900" y="105" width="120" height="70" rx="12" className="fill-surface" />
        <rect x="640" y="605" width="120" height="70" rx="12" className="fill-surface" />
        <rect x="930" y="605" width="120" height="70" rx="12" className="fill-surface" />
        <circle cx="180" cy="250" r="28" className="fill-surface" />
        <path d="M512 218l32 32-32 32-32-32z" className="fill-surface" />
        <path d="M1250 218l32 32-32 32-32-32z" className="fill-surface" />
      </g>
      <path
        d="M-20 250H150M210 250H300M420 250H480M512 282V640H640"
        fill="none"
        strokeWidth="2.5"
        className="stroke-blue-line"
      />
      <rect
        x="640"
        y="605"
        width="120"
        height="70"
        rx="12"
        strokeWidth="2.5"
        className="fill-blue-soft stroke-blue-line"
      />
      <path d="M-20 760H260M380 760H560V830H1460" fill="none" strokeWidth="1.5" className="stroke-border-strong" />
      <rect
        x="260"
        y="725"
        width="120"
        height="70"
        rx="12"
        strokeWidth="1.5"
        className="fill-surface stroke-border-strong"
      />
    </svg>
  );
}
