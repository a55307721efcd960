import { renderToStaticMarkup } from "react-dom/server";
import { MarkerGlyph, TaskGlyph, type ActivityMarker } from "@/components/canvas/nodes/activity-glyph";
import { EventGlyph } from "@/components/canvas/nodes/event-glyph";
import { GatewayGlyph } from "@/components/canvas/nodes/gateway-node";
import type { Bounds, Flow, Model, ModelElement, Point } from "@/lib/model";
import { layoutModel } from "@/lib/model/layout";
import { around } from "@/lib/model/layout/sizes";

/** Readable on a light and on a dark page: it brings its own ground, in the colours that the reader prefers. */
const STYLE = `
svg { color: #1e293b; font: 11px system-ui, sans-serif }
.ground { fill: #ffffff } .shape { fill: #f8fafc; stroke: currentColor }
.line { fill: none; stroke: #64748b; stroke-width: 1.2 } .tip { fill: #64748b }
text { fill: currentColor; text-anchor: middle } .note { fill: #1d4ed8; font-size: 10px } .flow { fill: #475569 }
@media (prefers-color-scheme: dark) {
  svg { color: #e2e8f0 } .ground { fill: #0f172a } .shape { fill: #1e293b }
  .line { stroke: #94a3b8 } .tip { fill: #94a3b8 } .note { fill: #93c5fd } .flow { fill: #cbd5e1 }
}`;

const MARGIN = 16;

/** A model as it is laid out, as an SVG document. */
export function drawModel(given: Model, title: string): string {
  const model = layoutModel(given);
  const { shapes, edges } = model.layout;
  const labels = [...Object.values(shapes), ...Object.values(edges)].flatMap(({ label }) => label ?? []);
  const box = around(
    [...Object.values(shapes), ...labels],
    Object.values(edges).flatMap((edge) => edge.waypoints),
  );
  if (!box) throw new Error(`"${model.name}" draws nothing`);
  const view = {
    x: Math.floor(box.x) - MARGIN,
    y: Math.floor(box.y) - MARGIN,
    width: Math.ceil(box.width) + 2 * MARGIN,
    height: Math.ceil(box.height) + 2 * MARGIN,
  };
  // What holds others is drawn below them, and events that stand on a border above all.
  const order = (element: ModelElement) => (isContainer(element) ? 0 : element.type === "boundaryEvent" ? 2 : 1);
  const sorted = [...model.elements].sort((a, b) => order(a) - order(b));
  const frames = sorted.filter(isContainer);
  const nodes = sorted.filter((element) => !isContainer(element));
  const markup = renderToStaticMarkup(
    <svg
      xmlns="http://www.w3.org/2000/svg"
      viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
      width={view.width}
      height={view.height}
      role="img"
    >
      <title>{title}</title>
      <style>{STYLE}</style>
      <defs>
        <marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">
          <path className="tip" d="M0 1 10 5 0 9z" />
        </marker>
      </defs>
      <rect className="ground" {...view} rx={8} />
      {frames.map((element) => (
        <Activity key={element.id} element={element} box={shapes[element.id]!} />
      ))}
      {model.flows.map((flow) => (
        <FlowLine
          key={flow.id}
          model={model}
          flow={flow}
          points={edges[flow.id]!.waypoints}
          label={edges[flow.id]!.label}
        />
      ))}
      {nodes.map((element) => (
        <Node key={element.id} element={element} box={shapes[element.id]!} label={shapes[element.id]!.label} />
      ))}
    </svg>,
  );
  return `${markup.replaceAll("><", ">\n<")}\n`;
}

function isContainer(element: ModelElement): boolean {
  return element.type === "subProcess" || element.type === "transaction" || element.type === "adHocSubProcess";
}

function Node({ element, box, label }: { element: ModelElement; box: Bounds; label: Bounds | undefined }) {
  if (!element.type.endsWith("Event") && !element.type.endsWith("Gateway"))
    return <Activity element={element} box={box} />;
  return (
    <>
      <g transform={`translate(${box.x} ${box.y})`}>
        {"definitions" in element ? <EventShape element={element} /> : <GatewayShape element={element} />}
      </g>
      {element.name && label ? <Words text={element.name} box={label} /> : null}
    </>
  );
}

function GatewayShape({ element }: { element: ModelElement }) {
  return (
    <>
      <path className="shape" d="M25 1 49 25 25 49 1 25z" strokeWidth={1.5} strokeLinejoin="round" />
      <GatewayGlyph element={element} />
    </>
  );
}

function EventShape({ element }: { element: Extract<ModelElement, { definitions: unknown }> }) {
  const isDashed = "interrupting" in element && element.interrupting === false;
  const [definition] = element.definitions;
  const isInner = element.type !== "startEvent" && element.type !== "endEvent";
  const isThrown = element.type === "endEvent" || element.type === "intermediateThrowEvent";
  return (
    <>
      <circle
        className="shape"
        cx={18}
        cy={18}
        r={element.type === "endEvent" ? 16.5 : 17}
        strokeWidth={element.type === "endEvent" ? 3.5 : 1.5}
        strokeDasharray={isDashed ? "4 3" : undefined}
      />
      {isInner ? (
        <circle
          cx={18}
          cy={18}
          r={14}
          fill="none"
          stroke="currentColor"
          strokeWidth={1.2}
          strokeDasharray={isDashed ? "4 3" : undefined}
        />
      ) : null}
      {definition ? <EventGlyph kind={definition.type} isFilled={isThrown} /> : null}
    </>
  );
}

function Activity({ element, box }: { element: ModelElement; box: Bounds }) {
  const marker = markerOf(element);
  const notes = notesOf(element);
  const isFrame = isContainer(element);
  const middle = box.x + box.width / 2;
  const bottom = box.y + box.height;
  const name = linesOf(element.name ?? element.id, isFrame ? box.width / 6 : 15);
  const top = isFrame ? box.y + 17 : box.y + 44 - (notes.length > 1 ? 8 : 0) - (name.length - 1) * 6.5;
  return (
    <>
      <rect
        className="shape"
        {...box}
        rx={10}
        strokeWidth={element.type === "callActivity" ? 3.5 : 1.5}
        {...{ expanded: undefined, label: undefined, horizontal: undefined }}
      />
      <g transform={`translate(${box.x + 6} ${box.y + 6})`}>{isFrame ? null : <TaskGlyph kind={element.type} />}</g>
      {name.map((line, index) => (
        <text key={line} x={middle} y={top + index * 13}>
          {line}
        </text>
      ))}
      {marker ? (
        <g transform={`translate(${middle - 7} ${bottom - 17})`}>
          <MarkerGlyph marker={marker} />
        </g>
      ) : null}
      {notes.map((line, index) => (
        <text key={line} className="note" x={middle} y={bottom - 6 - (notes.length - 1 - index) * 11}>
          {line}
        </text>
      ))}
    </>
  );
}

function markerOf(element: ModelElement): ActivityMarker | undefined {
  if (element.type === "adHocSubProcess") return "adHoc";
  const loop = "loop" in element ? element.loop : undefined;
  if (!loop) return undefined;
  return loop.kind === "standard" ? "loop" : loop.sequential ? "sequential" : "parallel";
}

/** What the signs of BPMN do not show. */
function notesOf(element: ModelElement): string[] {
  const notes: string[] = [];
  if ("startQuantity" in element && element.startQuantity) notes.push(`takes ${element.startQuantity}`);
  if ("completionQuantity" in element && element.completionQuantity) notes.push(`sends ${element.completionQuantity}`);
  if ("lock" in element && element.lock) notes.push(`lock: ${element.lock}`);
  if ("cancels" in element && element.cancels) notes.push(...linesOf(`cancels ${element.cancels.join(", ")}`, 18));
  return notes;
}

function FlowLine({
  model,
  flow,
  points,
  label,
}: {
  model: Model;
  flow: Flow;
  points: readonly Point[];
  label: Bounds | undefined;
}) {
  const source = model.elements.find(({ id }) => id === flow.source);
  const isDefault = source !== undefined && "default" in source && source.default === flow.id;
  const [from, to] = points;
  return (
    <>
      <path
        className="line"
        d={`M${points.map(({ x, y }) => `${round(x)} ${round(y)}`).join("L")}`}
        markerEnd="url(#tip)"
      />
      {isDefault && from && to ? <path className="line" d={slash(from, to)} /> : null}
      {flow.name && label ? <Words text={flow.name} box={label} className="flow" /> : null}
    </>
  );
}

/** The stroke across a default flow, near its beginning. */
function slash(from: Point, to: Point): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const [dx, dy] = [(to.x - from.x) / length, (to.y - from.y) / length];
  const at = { x: from.x + dx * 9, y: from.y + dy * 9 };
  return `M${round(at.x - 3 * dx - 5 * dy)} ${round(at.y - 3 * dy - 5 * dx)}L${round(at.x + 3 * dx + 5 * dy)} ${round(at.y + 3 * dy + 5 * dx)}`;
}

function Words({ text, box, className }: { text: string; box: Bounds; className?: string }) {
  return linesOf(text, 15).map((line, index) => (
    <text key={line} className={className} x={box.x + box.width / 2} y={box.y + 11 + index * 14}>
      {line}
    </text>
  ));
}

function linesOf(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
