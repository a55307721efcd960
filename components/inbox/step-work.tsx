"use client";

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ArrowRight, CircleCheck, CircleSlash, Hand, Lock } from "lucide-react";
import { useCallback, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { type FormProblem, ModelForm } from "@/components/forms/model-form";
import { Alert } from "@/components/ui/alert";
import { Button } from "@/components/ui/button";
import { ExactTime, RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toaster";
import { instanceWorkQuery } from "@/lib/client/instances";
import { taskKeys } from "@/lib/client/tasks";
import type { JsonObject } from "@/lib/domain/json";
import type { TaskDetail } from "@/lib/queries/tasks/get";
import type { InboxActions, Me } from "./actions";
import { describeConflict } from "./describe-conflict";
import { dropDraft, readDraft, writeDraft } from "./drafts";

export interface StepWorkProps {
  task: TaskDetail;
  me: Me;
  actions: InboxActions;
  onNext: (() => void) | undefined;
  onOpen: (taskId: string) => void;
}

const NO_FORM = { fields: [] };
const DRAFT_PAUSE_MS = 300;
const never = () => () => {};

/** What the step asks for: its form while the task is mine, what was submitted once it is done. */
export function StepWork({ task, me, actions, onNext, onOpen }: StepWorkProps) {
  // Storage is the browser's: the server draws the form without a draft, and so does the first render.
  const isBrowser = useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
  return (
    <section aria-label="Step">
      <h3 className="text-lg font-semibold">{task.step}</h3>
      {task.instructions && (
        <p className="mt-1 max-w-prose text-base whitespace-pre-line text-muted">{task.instructions}</p>
      )}
      <div className="mt-4">
        {task.status !== "open" ? (
          <Finished task={task} me={me} onOpen={onOpen} />
        ) : isBrowser ? (
          <OpenStep task={task} me={me} actions={actions} onNext={onNext} />
        ) : null}
      </div>
    </section>
  );
}

function OpenStep({ task, me, actions, onNext }: Omit<StepWorkProps, "onOpen">) {
  const [draft, setDraft] = useState(() => readDraft(window.localStorage, me.username, task.id));
  const [typedAt, setTypedAt] = useState<number | null>(draft?.at ?? null);
  const latest = useRef<JsonObject | null>(draft?.values ?? null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const commandId = useRef<string>(undefined);
  const client = useQueryClient();
  const { permissions } = task;

  const keep = useCallback(() => {
    clearTimeout(timer.current);
    if (latest.current) writeDraft(window.localStorage, me.username, task.id, latest.current, Date.now());
  }, [me.username, task.id]);
  useEffect(() => keep, [keep]);

  const handleDraft = useCallback(
    (values: JsonObject) => {
      latest.current = values;
      commandId.current = undefined;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        keep();
        setTypedAt(Date.now());
      }, DRAFT_PAUSE_MS);
    },
    [keep],
  );

  function forget() {
    clearTimeout(timer.current);
    latest.current = null;
    dropDraft(window.localStorage, me.username, task.id);
    setDraft(null);
    setTypedAt(null);
  }

  async function submit(values: JsonObject, isNext: boolean): Promise<FormProblem | undefined> {
    // Sent again after a lost reply, the same command counts once.
    commandId.current ??= crypto.randomUUID();
    const result = await actions.complete({ taskId: task.id, values, commandId: commandId.current });
    if (!result.ok) {
      commandId.current = undefined;
      void client.invalidateQueries({ queryKey: taskKeys.all });
      return describeConflict(result.error);
    }
    clearTimeout(timer.current);
    latest.current = null;
    dropDraft(window.localStorage, me.username, task.id);
    toast.success("Task completed", { description: `#${task.number}: ${task.step}` });
    if (isNext) onNext?.();
    void client.invalidateQueries({ queryKey: taskKeys.all });
    return undefined;
  }

  const isLost = !permissions.complete && typedAt !== null;
  if (!permissions.complete && !isLost) return <NotMine task={task} me={me} />;
  return (
    <div className="flex max-w-160 flex-col gap-4">
      {isLost && (
        <Alert
          tone="amber"
          isLive
          title={
            task.assignee && task.assignee.username !== me.username
              ? `${task.assignee.name} has this task now`
              : "This task is not yours any more"
          }
          action={
            <Button size="sm" onClick={forget}>
              Discard what I typed
            </Button>
          }
        >
          {task.claimedAt && task.assignee && (
            <>
              Since <ExactTime at={task.claimedAt} />.{" "}
            </>
          )}
          What you typed is kept below, in this browser only. Copy what you need, or take the task to submit it.
        </Alert>
      )}
      <ModelForm
        key={draft ? "draft" : "fresh"}
        form={task.form ?? NO_FORM}
        values={{ ...task.values, ...draft?.values }}
        submitLabel={task.form && task.form.fields.length > 0 ? "Submit" : "Mark as done"}
        {...(onNext ? { alternativeLabel: "Submit and next" } : {})}
        onSubmit={submit}
        onDraft={handleDraft}
        footer={
          typedAt !== null && !isLost ? (
            <span className="inline-flex items-center gap-1 text-xs text-muted">
              Draft kept in this browser
              <Button variant="link" size="sm" onClick={forget}>
                Start over
              </Button>
            </span>
          ) : null
        }
      />
    </div>
  );
}

function NotMine({ task, me }: Pick<StepWorkProps, "task" | "me">) {
  const { assignee, permissions } = task;
  const isOther = assignee !== null && assignee.username !== me.username;
  return (
    <div className="flex max-w-160 flex-col gap-4">
      <Alert
        tone={isOther ? "grey" : "blue"}
        icon={permissions.claim ? Hand : Lock}
        title={
          task.instanceStatus === "suspended"
            ? "This ticket is suspended"
            : isOther
              ? `${assignee.name} is working on this`
              : "Nobody has taken this yet"
        }
      >
        {task.instanceStatus === "suspended" ? (
          "Its steps can be done once it is resumed."
        ) : isOther ? (
          <>
            {task.claimedAt && (
              <>
                Taken <RelativeTime at={task.claimedAt} />.{" "}
              </>
            )}
            {permissions.claim ? "Take it over to fill in the step yourself." : "You can follow it here."}
          </>
        ) : (
          "Take it to fill in the step; then nobody else does it twice."
        )}
      </Alert>
      {task.form && task.form.fields.length > 0 && (
        <ModelForm form={task.form} values={task.values} submitLabel="Submit" onSubmit={async () => {}} isReadOnly />
      )}
    </div>
  );
}

function Finished({ task, me, onOpen }: Pick<StepWorkProps, "task" | "me" | "onOpen">) {
  const isDone = task.status === "completed";
  const who = task.completedBy?.username === me.username ? "You" : (task.completedBy?.name ?? "Somebody");
  return (
    <div className="flex max-w-160 flex-col gap-5">
      <Alert
        tone={isDone ? "green" : "grey"}
        icon={isDone ? CircleCheck : CircleSlash}
        title={isDone ? `${who} completed this step` : "This step is no longer needed"}
      >
        {task.closedAt && <ExactTime at={task.closedAt} />}
        {!isDone && " The workflow went on without it."}
      </Alert>
      <NextTasks task={task} onOpen={onOpen} />
      {isDone && task.form && task.form.fields.length > 0 && (
        <div>
          <h4 className="mb-2 text-xs font-medium text-muted">What was submitted</h4>
          <ModelForm form={task.form} values={task.values} submitLabel="Submit" onSubmit={async () => {}} isReadOnly />
        </div>
      )}
    </div>
  );
}

/** Where the ticket went: its open tasks that the reader may open. */
function NextTasks({ task, onOpen }: Pick<StepWorkProps, "task" | "onOpen">) {
  const { data } = useQuery(instanceWorkQuery(task.instanceId));
  const open = (data?.tasks ?? []).filter((next) => next.status === "open" && next.canOpen);
  if (open.length === 0) return null;
  return (
    <div>
      <h4 className="mb-2 text-xs font-medium text-muted">Next in this ticket</h4>
      <ul className="flex flex-col gap-2">
        {open.map((next) => (
          <li key={next.id}>
            <button
              type="button"
              onClick={() => onOpen(next.id)}
              className="flex w-full items-center gap-3 rounded-lg border border-border bg-surface px-3.5 py-2.5 text-left shadow-ambient hover:bg-hover"
            >
              <span className="min-w-0 flex-1">
                <span className="block truncate font-medium">{next.name}</span>
                <span className="block truncate text-xs text-muted">{next.assignee?.name ?? "Unassigned"}</span>
              </span>
              <ArrowRight className="size-4 text-muted" aria-hidden />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
