"use client";

import { ArrowRight, KeyRound, LoaderCircle } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useIsHydrated } from "@/components/ui/use-is-hydrated";
import type { Role } from "@/lib/domain/status";
import { roleLabels } from "./role-labels";
import { signIn, type SignInProblem } from "./sign-in";

export interface DemoAccounts {
  readonly people: readonly {
    readonly name: string;
    readonly email: string;
    readonly role: Role;
    readonly does: string;
  }[];
  readonly password: string;
}

export interface SignInFormProps {
  /** A path of ours. */
  next: string;
  /** null: this is no demo. */
  demo: DemoAccounts | null;
}

export function SignInForm({ next, demo }: SignInFormProps) {
  const isReady = useIsHydrated();
  const [problem, setProblem] = useState<SignInProblem>();
  /** Which button works: the form's, or that of a demo person, by address. */
  const [pending, setPending] = useState<string>();

  async function enter(as: { email: string; password: string }, from = "form") {
    setPending(from);
    setProblem(undefined);
    const found = await signIn(as);
    if (!found) return window.location.assign(next);
    setPending(undefined);
    setProblem(found);
  }

  function handleSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    // Read from the fields, so that what was typed before the page reacted counts.
    const form = new FormData(event.currentTarget);
    void enter({ email: textOf(form, "email"), password: textOf(form, "password") });
  }

  return (
    <div className="flex w-full max-w-95 flex-col gap-4">
      <Card className="p-6 shadow-float">
        <form method="post" onSubmit={handleSubmit} className="flex flex-col gap-4" aria-label="Sign in">
          {problem && (
            <Alert tone={problem.isWait ? "amber" : "red"} title={problem.title} isLive>
              {problem.next}
            </Alert>
          )}
          <Field label="Email">
            <Input type="email" name="email" autoComplete="username" required autoFocus className="h-9" />
          </Field>
          <Field label="Password">
            <Input type="password" name="password" autoComplete="current-password" required className="h-9" />
          </Field>
          <Button
            type="submit"
            variant="primary"
            size="lg"
            isPending={pending === "form"}
            disabled={!isReady || pending !== undefined}
          >
            Sign in
          </Button>
        </form>
      </Card>
      {demo && (
        <section
          aria-labelledby="demo-accounts"
          className="rounded-xl border border-border bg-surface/80 p-2 backdrop-blur-sm"
        >
          <h2
            id="demo-accounts"
            className="flex items-center gap-1.5 px-2.5 pt-1.5 pb-2 text-xs font-medium text-muted"
          >
            <KeyRound className="size-3.5" aria-hidden />
            Demo: step in as
          </h2>
          <ul>
            {demo.people.map((person) => (
              <li key={person.email}>
                <button
                  type="button"
                  disabled={!isReady || pending !== undefined}
                  onClick={() => void enter({ email: person.email, password: demo.password }, person.email)}
                  className="group flex w-full items-center gap-3 rounded-lg px-2.5 py-2 text-left hover:bg-hover disabled:pointer-events-none"
                >
                  <Avatar name={person.name} size="md" />
                  <span className="min-w-0 flex-1">
                    <span className="flex items-center gap-2 font-medium">
                      {person.name}
                      <Badge size="sm" emphasis="outline">
                        {roleLabels[person.role]}
                      </Badge>
                    </span>
                    <span className="block truncate text-xs text-muted">{person.does}</span>
                  </span>
                  {pending === person.email ? (
                    <LoaderCircle className="size-4 animate-spin text-muted" aria-hidden />
                  ) : (
                    <ArrowRight
                      className="size-4 text-faint transition-transform group-hover:translate-x-0.5 group-hover:text-foreground"
                      aria-hidden
                    />
                  )}
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}
