"use client";

import { ArrowRight, KeyRound } from "lucide-react";
import { type FormEvent, useState } from "react";
import { Alert } from "@/components/ui/alert";
import { Avatar } from "@/components/ui/avatar";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
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
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<SignInProblem>();
  /** The address that is being signed in, so that its button shows it. */
  const [pending, setPending] = useState<string>();

  async function enter(as: { email: string; password: string }) {
    setPending(as.email);
    setProblem(undefined);
    const found = await signIn(as);
    if (!found) return window.location.assign(next);
    setPending(undefined);
    setProblem(found);
  }

  function handleSubmit(event: FormEvent) {
    event.preventDefault();
    void enter({ email, password });
  }

  return (
    <div className="flex w-full max-w-95 flex-col gap-4">
      <Card className="p-6 shadow-float">
        <form onSubmit={handleSubmit} className="flex flex-col gap-4" aria-label="Sign in">
          {problem && (
            <Alert tone={problem.isWait ? "amber" : "red"} title={problem.title} isLive>
              {problem.next}
            </Alert>
          )}
          <Field label="Email">
            <Input
              type="email"
              name="email"
              autoComplete="username"
              required
              autoFocus
              className="h-9"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          <Field label="Password">
            <Input
              type="password"
              name="password"
              autoComplete="current-password"
              required
              className="h-9"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </Field>
          <Button type="submit" variant="primary" size="lg" isPending={pending !== undefined && pending === email}>
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
                  disabled={pending !== undefined}
                  onClick={() => {
                    setEmail(person.email);
                    setPassword(demo.password);
                    void enter({ email: person.email, password: demo.password });
                  }}
                  className="group flex w-full items-center gap-3 rounded-lg px-2.5 py-2 text-left hover:bg-hover disabled:opacity-60"
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
                  <ArrowRight
                    className="size-4 text-faint transition-transform group-hover:translate-x-0.5 group-hover:text-foreground"
                    aria-hidden
                  />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
