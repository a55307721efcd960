import { useId } from "react";
import { sparkPaths } from "./spark-path";

/** The course of a figure, without axes: the shape only. The exact numbers stand elsewhere. */
export function SparkLine({ values, className }: { values: readonly (number | null)[]; className?: string }) {
  const gradient = useId();
  const { line, area } = sparkPaths(values, WIDTH, HEIGHT);
  if (line === "") return <span className={className} aria-hidden />;
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" className={className} aria-hidden>
      <defs>
        <linearGradient id={gradient} x1="0" y1="0" x2="0" y2="1">
          <stop offset="0" stopColor="currentColor" stopOpacity="0.22" />
          <stop offset="1" stopColor="currentColor" stopOpacity="0" />
        </linearGradient>
      </defs>
      <path d={area} fill={`url(#${gradient})`} />
      <path
        d={line}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        vectorEffect="non-scaling-stroke"
      />
    </svg>
  );
}

const WIDTH = 120;
const HEIGHT = 32;
