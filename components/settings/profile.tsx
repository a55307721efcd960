"use client";

import { Laptop, Smartphone } from "lucide-react";
import { type FormEvent, useState, useTransition } from "react";
import { roleLabels } from "@/components/shell/role-labels";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card, CardBody, CardDescription, CardFooter, CardHeader, CardTitle } from "@/components/ui/card";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { RelativeTime } from "@/components/ui/relative-time";
import { toast } from "@/components/ui/toaster";
import type { ActionResult } from "@/lib/http/result";
import type { ProfileView, SessionRow } from "@/lib/queries/people/profile";
import { describeBrowser } from "./describe-browser";

export interface ProfileProps {
  profile: ProfileView;
  onPasswordChange: (input: { current: string; next: string }) => Promise<ActionResult>;
  onSessionsEnd: (input: { session?: string }) => Promise<ActionResult<number>>;
}

export function Profile({ profile, onPasswordChange, onSessionsEnd }: ProfileProps) {
  return (
    <div className="flex max-w-180 flex-col gap-5">
      <Card>
        <CardBody className="flex items-center gap-4">
          <Avatar name={profile.name} size="lg" />
          <div className="min-w-0 flex-1">
            <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
              {profile.name}
              <Badge tone="blue">{roleLabels[profile.role]}</Badge>
            </h2>
            <p className="truncate text-muted">
              {profile.username} · {profile.email}
            </p>
          </div>
        </CardBody>
        <div className="border-t border-border px-5 py-3.5">
          <h3 className="mb-1.5 text-xs font-medium text-muted">Groups</h3>
          {profile.groups.length > 0 ? (
            <ul className="flex flex-wrap gap-1.5">
              {profile.groups.map(({ key, name }) => (
                <li key={key}>
                  <Badge emphasis="outline">{name}</Badge>
                </li>
              ))}
            </ul>
          ) : (
            <p className="text-muted">
              None. Work that is offered to groups does not reach you; an admin can change that.
            </p>
          )}
        </div>
      </Card>
      <PasswordCard onPasswordChange={onPasswordChange} />
      <SessionsCard sessions={profile.sessions} onSessionsEnd={onSessionsEnd} />
    </div>
  );
}

function PasswordCard({ onPasswordChange }: Pick<ProfileProps, "onPasswordChange">) {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [isPending, startTransition] = useTransition();

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    startTransition(async () => {
      const result = await onPasswordChange({ current, next });
      if (result.ok) {
        setCurrent("");
        setNext("");
        setErrors({});
        toast.success("Password changed", { description: "You were signed out everywhere else." });
      } else {
        setErrors(result.error.fields ?? {});
        if (!result.error.fields) toast.failure(result.error);
      }
    });
  }

  return (
    <Card>
      <form onSubmit={handleSubmit}>
        <CardHeader>
          <div>
            <CardTitle>Password</CardTitle>
            <CardDescription>
              At least 12 characters. A few words of your own are easy to keep and hard to guess.
            </CardDescription>
          </div>
        </CardHeader>
        <CardBody className="grid gap-4 sm:grid-cols-2">
          <Field label="Present password" error={errors["current"]}>
            <Input
              type="password"
              autoComplete="current-password"
              required
              value={current}
              onChange={(event) => setCurrent(event.target.value)}
            />
          </Field>
          <Field label="New password" error={errors["next"]}>
            <Input
              type="password"
              autoComplete="new-password"
              required
              minLength={12}
              value={next}
              onChange={(event) => setNext(event.target.value)}
            />
          </Field>
        </CardBody>
        <CardFooter>
          <Button type="submit" isPending={isPending} disabled={current === "" || next === ""}>
            Change password
          </Button>
        </CardFooter>
      </form>
    </Card>
  );
}

function SessionsCard({
  sessions,
  onSessionsEnd,
}: { sessions: readonly SessionRow[] } & Pick<ProfileProps, "onSessionsEnd">) {
  const others = sessions.filter((session) => !session.isCurrent);

  async function handleEnd(input: { session?: string }): Promise<string | void> {
    const result = await onSessionsEnd(input);
    if (!result.ok) return result.error.message;
    toast.success(result.value === 1 ? "Signed out there" : `Signed out of ${result.value} sessions`);
  }

  return (
    <Card>
      <CardHeader>
        <div>
          <CardTitle>Where you are signed in</CardTitle>
          <CardDescription>A session ends after 8 hours without use, and after 24 hours in any case.</CardDescription>
        </div>
        {others.length > 0 && (
          <ConfirmDialog
            title="Sign out everywhere else?"
            description={`${others.length === 1 ? "One other session ends" : `${others.length} other sessions end`}. This one stays. What is typed there and not sent is lost.`}
            confirmLabel="Sign out others"
            trigger={<Button size="sm">Sign out others</Button>}
            onConfirm={() => handleEnd({})}
          />
        )}
      </CardHeader>
      <ul className="mt-3 divide-y divide-border border-t border-border">
        {sessions.map((session) => {
          const { label, isPhone } = describeBrowser(session.userAgent);
          const Icon = isPhone ? Smartphone : Laptop;
          return (
            <li key={session.id} className="flex min-h-14 items-center gap-3 px-5 py-2.5">
              <Icon className="size-5 shrink-0 text-muted" strokeWidth={1.75} aria-hidden />
              <div className="min-w-0 flex-1">
                <p className="flex items-center gap-2 font-medium">
                  {label}
                  {session.isCurrent && (
                    <Badge tone="green" size="sm">
                      This one
                    </Badge>
                  )}
                </p>
                <p className="truncate text-xs text-muted">
                  {session.ipAddress && `${session.ipAddress} · `}signed in <RelativeTime at={session.startedAt} />
                  {!session.isCurrent && (
                    <>
                      , used <RelativeTime at={session.lastUsedAt} />
                    </>
                  )}
                </p>
              </div>
              {!session.isCurrent && (
                <ConfirmDialog
                  title={`Sign out ${label}?`}
                  description="That session ends at once. What is typed there and not sent is lost."
                  confirmLabel="Sign out"
                  trigger={
                    <Button size="sm" variant="ghost">
                      Sign out
                    </Button>
                  }
                  onConfirm={() => handleEnd({ session: session.id })}
                />
              )}
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
