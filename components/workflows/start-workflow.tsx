"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import { ModelForm } from "@/components/forms/model-form";
import type { StartHandler } from "@/components/instances/start-dialog";
import { instanceHref, workflowHref } from "@/components/shell/navigation";
import { Card, CardBody } from "@/components/ui/card";
import { PageHeader } from "@/components/ui/page-header";
import { toast } from "@/components/ui/toaster";
import type { Form } from "@/lib/model";

export interface StartWorkflowProps {
  readonly workflow: { readonly key: string; readonly name: string; readonly description: string };
  readonly form: Form | null;
  readonly onStart: StartHandler;
}

/** The start form as a page of its own: what a link can lead to. */
export function StartWorkflow({ workflow, form, onStart }: StartWorkflowProps) {
  const router = useRouter();
  // Pressing twice, or again after a lost answer, starts one instance.
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  return (
    <>
      <PageHeader
        breadcrumb={[
          { label: "Workflows", href: "/workflows" },
          { label: workflow.name, href: workflowHref(workflow.key) },
        ]}
        title={`Start ${workflow.name}`}
        description={workflow.description || undefined}
      />
      <div className="mx-auto max-w-150 p-4 sm:p-6">
        <Card>
          <CardBody>
            {form ? null : <p className="mb-4 text-sm text-muted">Nothing has to be filled in.</p>}
            <ModelForm
              form={form ?? { fields: [] }}
              submitLabel="Start"
              hasAutoFocus
              onSubmit={async (values) => {
                const result = await onStart({ workflow: workflow.key, values, idempotencyKey });
                if (!result.ok) return result.error;
                toast.success(`#${result.value.number} started`);
                router.push(instanceHref(result.value.instanceId));
                return undefined;
              }}
            />
          </CardBody>
        </Card>
      </div>
    </>
  );
}
