"use client";

import { RefreshCw, Unplug } from "lucide-react";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { Button, ButtonLink } from "@/components/ui/button";
import { PageProblem } from "./page-problem";

export interface PageErrorProps {
  error: Error & { digest?: string };
  reset: () => void;
}

export function PageError({ error, reset }: PageErrorProps) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();

  function handleRetry() {
    startTransition(() => {
      router.refresh();
      reset();
    });
  }

  return (
    <PageProblem
      icon={Unplug}
      title="This page could not be shown"
      reference={error.digest}
      actions={
        <>
          <Button variant="primary" isPending={isPending} onClick={handleRetry}>
            <RefreshCw aria-hidden />
            Try again
          </Button>
          <ButtonLink href="/">Go to the start</ButtonLink>
        </>
      }
    >
      Something went wrong on our side. Nothing you saved is lost. Try again; if it happens again, give your admin the
      reference.
    </PageProblem>
  );
}
