import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SignInForm } from "@/components/shell/sign-in-form";
import { SignInScene } from "@/components/shell/sign-in-scene";
import { DEMO_PASSWORD, DEMO_PEOPLE, isDemo } from "@/lib/auth/demo";
import { currentContext, ownPath } from "@/lib/http";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const next = ownPath((await searchParams).next);
  if (await currentContext()) redirect(next);
  return (
    <SignInScene>
      <SignInForm next={next} demo={isDemo() ? { people: DEMO_PEOPLE, password: DEMO_PASSWORD } : null} />
    </SignInScene>
  );
}
