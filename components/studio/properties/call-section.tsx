"use client";

import { Plus, X } from "lucide-react";
import { Button, IconButton } from "@/components/ui/button";
import { Switch } from "@/components/ui/checkbox";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { NumberInput } from "@/components/ui/number-input";
import { SegmentedControl } from "@/components/ui/segmented-control";
import { Select } from "@/components/ui/select";
import type { Call } from "@/lib/model";
import { compact } from "../commands/edit";
import { ExpressionField } from "../expression/expression-field";
import { ValueField } from "../expression/value-field";
import { TextProperty } from "./text-property";
import { useBufferedText } from "./use-buffered-text";

const METHODS = (["GET", "POST", "PUT", "PATCH", "DELETE"] as const).map((value) => ({ value, label: value }));

type HttpCall = Extract<Call, { kind: "http" }>;

export interface CallFieldsProps {
  readonly call: Call | undefined;
  /** undefined takes the call away. */
  readonly onChange: (call: Call | undefined, field: string) => boolean;
  readonly onSettle: () => void;
  /** What happens without one. */
  readonly withoutCall: string | undefined;
}

/** What a machine does: an HTTP call that we make, or a job that an external worker takes. */
export function CallFields({ call, onChange, onSettle, withoutCall }: CallFieldsProps) {
  const kind = call?.kind ?? "none";
  const options = [
    ...(withoutCall !== undefined ? [{ value: "none" as const, label: "None" }] : []),
    { value: "http" as const, label: "HTTP call" },
    { value: "external" as const, label: "External worker" },
  ];
  function handleKind(next: "none" | "http" | "external") {
    if (next === "none") onChange(undefined, "call");
    else if (next === "http") onChange({ kind: "http", method: "POST", url: "" }, "call");
    else onChange({ kind: "external", jobType: "job" }, "call");
  }
  return (
    <>
      <SegmentedControl
        aria-label="How it is done"
        size="sm"
        options={options}
        value={kind}
        onValueChange={handleKind}
        className="self-start"
      />
      {kind === "none" && withoutCall ? <p className="text-xs text-muted">{withoutCall}</p> : null}
      {call?.kind === "http" ? <HttpFields call={call} onChange={onChange} onSettle={onSettle} /> : null}
      {call?.kind === "external" ? (
        <>
          <TextProperty
            label="Job type"
            value={call.jobType}
            isMono
            hint="Workers ask for jobs of this type."
            refusal={(text) => (text === "" ? "Name the type of job." : undefined)}
            onCommit={(jobType) => jobType !== "" && onChange({ ...call, jobType }, "call.jobType")}
          />
          <Field label="Attempts" hint="In all, before it becomes an incident.">
            <NumberInput
              value={call.attemptsMax ?? 5}
              min={1}
              max={20}
              onValueChange={(n) => onChange(compact({ ...call, attemptsMax: n ?? undefined }), "call.attemptsMax")}
            />
          </Field>
        </>
      ) : null}
    </>
  );
}

function HttpFields({
  call,
  onChange,
  onSettle,
}: {
  call: HttpCall;
  onChange: CallFieldsProps["onChange"];
  onSettle: () => void;
}) {
  const set = (patch: { [K in keyof HttpCall]?: HttpCall[K] | undefined }, field: string) =>
    onChange(compact({ ...call, ...patch }), `call.${field}`);
  return (
    <>
      <Field label="Method">
        <Select options={METHODS} value={call.method} onValueChange={(method) => set({ method }, "method")} />
      </Field>
      <ValueField
        label="URL"
        value={call.url}
        placeholder="https://api.example.com/orders"
        expressionPlaceholder={'"https://api.example.com/orders/" + orderId'}
        onChange={(url) => set({ url }, "url")}
        onSettle={onSettle}
      />
      <PairsField
        label="Headers"
        value={call.headers ?? {}}
        names={{ key: "Header", value: "Value" }}
        addLabel="Add header"
        freshKey="X-Header"
        onChange={(headers) => set({ headers: Object.keys(headers).length > 0 ? headers : undefined }, "headers")}
        onSettle={onSettle}
      />
      {call.method !== "GET" && call.method !== "DELETE" ? (
        <ExpressionField
          label="Body"
          value={call.body ?? ""}
          placeholder="{ order: orderId, amount: amount }"
          hint="Its value is sent as JSON. Empty: no body."
          onChange={(body) => set({ body: body || undefined }, "body")}
          onSettle={onSettle}
        />
      ) : null}
      <TextProperty
        label="Result variable"
        value={call.resultVariable ?? ""}
        isMono
        placeholder="reply"
        hint="Receives { status, body } of the reply."
        onCommit={(text) => set({ resultVariable: text || undefined }, "resultVariable")}
      />
      <PairsField
        label="Error codes"
        value={call.errorCodes ?? {}}
        names={{ key: "HTTP status", value: "Error code" }}
        addLabel="Add error code"
        freshKey="409"
        hint="Such a reply goes to an error event on this step instead of being tried again."
        onChange={(errorCodes) =>
          set({ errorCodes: Object.keys(errorCodes).length > 0 ? errorCodes : undefined }, "errorCodes")
        }
        onSettle={onSettle}
      />
      <div className="grid grid-cols-2 gap-2.5">
        <Field label="Attempts">
          <NumberInput
            value={call.attemptsMax ?? 5}
            min={1}
            max={20}
            onValueChange={(n) => set({ attemptsMax: n ?? undefined }, "attemptsMax")}
          />
        </Field>
        <Field label="Timeout (s)">
          <NumberInput
            value={(call.timeoutMs ?? 10_000) / 1000}
            min={0.1}
            max={10}
            step={1}
            onValueChange={(n) => set({ timeoutMs: n === null ? undefined : Math.round(n * 1000) }, "timeoutMs")}
          />
        </Field>
      </div>
      <Field label="First pause between attempts (s)" hint="Doubled each time.">
        <NumberInput
          value={(call.backoffMs ?? 5_000) / 1000}
          min={0.1}
          max={3_600}
          onValueChange={(n) => set({ backoffMs: n === null ? undefined : Math.round(n * 1000) }, "backoffMs")}
        />
      </Field>
      <Switch
        label="May be sent again when the outcome is unknown"
        hint="Off: after a crash in the middle a person decides."
        isChecked={call.idempotent ?? ["GET", "PUT", "DELETE"].includes(call.method)}
        onCheckedChange={(idempotent) => set({ idempotent }, "idempotent")}
      />
    </>
  );
}

interface PairsProps {
  readonly label: string;
  readonly value: Readonly<Record<string, string>>;
  readonly names: { readonly key: string; readonly value: string };
  readonly addLabel: string;
  readonly freshKey: string;
  readonly hint?: string;
  readonly onChange: (value: Record<string, string>) => boolean;
  readonly onSettle: () => void;
}

/** Pairs of short texts. A key that the model does not take stays as it was. */
function PairsField({ label, value, names, addLabel, freshKey, hint, onChange, onSettle }: PairsProps) {
  const pairs = Object.entries(value);
  const put = (index: number, pair: readonly [string, string]): boolean => {
    const next = pairs.map((p, i) => (i === index ? pair : p));
    return new Set(next.map(([k]) => k)).size === next.length && onChange(Object.fromEntries(next));
  };
  let fresh = freshKey;
  for (let n = 2; fresh in value; n++)
    fresh = /^\d+$/.test(freshKey) ? String(Number(freshKey) + n - 1) : `${freshKey}-${n}`;
  return (
    <div className="flex flex-col gap-1.5" role="group" aria-label={label}>
      <div className="flex items-center">
        <span className="flex-1 text-sm font-medium">{label}</span>
        <Button
          variant="ghost"
          size="sm"
          className="-my-1 h-6 px-1.5"
          onClick={() => onChange({ ...value, [fresh]: "" })}
        >
          <Plus aria-hidden />
          {addLabel}
        </Button>
      </div>
      {pairs.map(([key, text], index) => (
        <div key={`${index}`} className="flex items-center gap-1">
          <PairInput
            label={`${names.key} ${index + 1}`}
            value={key}
            className="w-2/5 font-mono text-xs"
            onCommit={(k) => k !== "" && put(index, [k, text])}
            onSettle={onSettle}
          />
          <PairInput
            label={`${names.value} ${index + 1}`}
            value={text}
            className="flex-1 font-mono text-xs"
            onCommit={(v) => put(index, [key, v])}
            onSettle={onSettle}
          />
          <IconButton
            label={`Remove ${key}`}
            size="icon-sm"
            onClick={() => onChange(Object.fromEntries(pairs.filter((_, i) => i !== index)))}
          >
            <X aria-hidden />
          </IconButton>
        </div>
      ))}
      {hint ? <p className="text-xs text-muted">{hint}</p> : null}
    </div>
  );
}

function PairInput({
  label,
  value,
  onCommit,
  onSettle,
  className,
}: {
  label: string;
  value: string;
  onCommit: (text: string) => boolean;
  onSettle: () => void;
  className: string;
}) {
  const buffer = useBufferedText(value, onCommit);
  return (
    <Input
      aria-label={label}
      aria-invalid={buffer.isRefused || undefined}
      value={buffer.text}
      className={className}
      spellCheck={false}
      onChange={(event) => buffer.change(event.target.value)}
      onBlur={() => {
        buffer.leave();
        onSettle();
      }}
    />
  );
}
