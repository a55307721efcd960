import { Compass } from "lucide-react";
import { ButtonLink } from "@/components/ui/button";
import { PageProblem } from "./page-problem";

export function PageMissing() {
  return (
    <PageProblem
      icon={Compass}
      title="Nothing to see here"
      actions={
        <ButtonLink href="/" variant="primary">
          Go to the start
        </ButtonLink>
      }
    >
      This page does not exist, or it is not yours to see. Check the address, look for it with ⌘K, or ask an admin for
      access.
    </PageProblem>
  );
}
