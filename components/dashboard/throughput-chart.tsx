"use client";

import { ChartColumn, Table2 } from "lucide-react";
import { useState } from "react";
import { Bar, CartesianGrid, ComposedChart, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";
import { Card, CardBody, CardDescription, CardHeader, CardTitle } from "@/components/ui/card";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Table, TableBody, TableCell, TableHead, TableHeader, TableRow } from "@/components/ui/table";
import type { DashboardBase } from "@/lib/queries/dashboard/dashboard-view";
import { dayName } from "./day-name";

export interface ThroughputChartProps {
  title: string;
  description: string;
  days: DashboardBase["throughput"];
  /** What came in and what went out: "Started", "Finished". */
  came: string;
  went: string;
}

const FORMS = [
  { value: "chart", label: "Show as chart", icon: ChartColumn, isLabelHidden: true },
  { value: "table", label: "Show as table", icon: Table2, isLabelHidden: true },
] as const;

/** What came and what went, day by day; the same numbers as a table. */
export function ThroughputChart({ title, description, days, came, went }: ThroughputChartProps) {
  const [form, setForm] = useState<"chart" | "table">("chart");
  const sum = (key: "came" | "went") => days.reduce((total, day) => total + day[key], 0);
  return (
    <Card className="flex min-w-0 flex-col">
      <CardHeader>
        <div>
          <CardTitle>{title}</CardTitle>
          <CardDescription>{description}</CardDescription>
        </div>
        <div className="flex items-center gap-4">
          {form === "chart" && (
            <ul className="flex gap-4 text-xs text-muted">
              <li className="flex items-center gap-1.5">
                <span className="size-2.5 rounded-[3px] bg-blue-solid" aria-hidden />
                {came}
              </li>
              <li className="flex items-center gap-1.5">
                <span className="h-0.5 w-4 rounded-full bg-green-solid" aria-hidden />
                {went}
              </li>
            </ul>
          )}
          <SegmentedControl
            aria-label={`Form of ${title}`}
            size="sm"
            options={FORMS}
            value={form}
            onValueChange={setForm}
          />
        </div>
      </CardHeader>
      <CardBody className="flex min-h-70 flex-1 flex-col">
        {form === "chart" ? (
          <figure
            className="min-h-65 flex-1"
            aria-label={`${title}: ${sum("came")} ${came.toLowerCase()}, ${sum("went")} ${went.toLowerCase()}. Show as table for the numbers of each day.`}
          >
            <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 800, height: 260 }}>
              <ComposedChart data={[...days]} margin={{ top: 8, right: 4, bottom: 0, left: -22 }} barCategoryGap="22%">
                <CartesianGrid vertical={false} stroke="var(--border)" />
                <XAxis
                  dataKey="day"
                  tickFormatter={dayName}
                  tick={{ fill: "var(--muted)", fontSize: 11 }}
                  tickLine={false}
                  axisLine={{ stroke: "var(--border)" }}
                  minTickGap={28}
                  tickMargin={6}
                />
                <YAxis
                  allowDecimals={false}
                  tick={{ fill: "var(--muted)", fontSize: 11 }}
                  tickLine={false}
                  axisLine={false}
                />
                <Tooltip
                  content={<DayTip came={came} went={went} />}
                  cursor={{ fill: "var(--hover)" }}
                  isAnimationActive={false}
                />
                <Bar
                  dataKey="came"
                  name={came}
                  fill="var(--blue-solid)"
                  radius={[3, 3, 0, 0]}
                  maxBarSize={26}
                  isAnimationActive={false}
                />
                <Line
                  dataKey="went"
                  name={went}
                  type="monotone"
                  stroke="var(--green-solid)"
                  strokeWidth={2}
                  dot={days.length > 31 ? false : { r: 2.5, fill: "var(--surface)", strokeWidth: 1.5 }}
                  activeDot={{ r: 4 }}
                  isAnimationActive={false}
                />
              </ComposedChart>
            </ResponsiveContainer>
          </figure>
        ) : (
          <Table containerClassName="max-h-96 overflow-y-auto">
            <TableHead>
              <TableRow>
                <TableHeader>Day</TableHeader>
                <TableHeader align="right">{came}</TableHeader>
                <TableHeader align="right">{went}</TableHeader>
              </TableRow>
            </TableHead>
            <TableBody>
              {[...days].reverse().map((day) => (
                <TableRow key={day.day}>
                  <TableCell>{dayName(day.day)}</TableCell>
                  <TableCell align="right">{day.came}</TableCell>
                  <TableCell align="right">{day.went}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        )}
      </CardBody>
    </Card>
  );
}

interface DayTipProps {
  came: string;
  went: string;
  /** From recharts. */
  active?: boolean;
  label?: unknown;
  payload?: readonly { dataKey?: unknown; value?: unknown }[];
}

function DayTip({ came, went, active, label, payload }: DayTipProps) {
  if (!active || typeof label !== "string") return null;
  const of = (key: string) => Number(payload?.find((entry) => entry.dataKey === key)?.value ?? 0);
  return (
    <div className="rounded-lg bg-raised px-3 py-2 text-xs shadow-float">
      <p className="mb-1 font-medium">{dayName(label)}</p>
      <p className="tabular flex justify-between gap-6 text-muted">
        {came} <span className="font-medium text-foreground">{of("came")}</span>
      </p>
      <p className="tabular flex justify-between gap-6 text-muted">
        {went} <span className="font-medium text-foreground">{of("went")}</span>
      </p>
    </div>
  );
}
