import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { StartWorkflow } from "@/components/workflows/start-workflow";
import { orNotFound, requireContext } from "@/lib/http";
import { getWorkflow } from "@/lib/queries/workflows/get";
import { startWorkflowAction } from "../../../instances/actions";

export const metadata: Metadata = { title: "Start" };

export default async function StartPage({ params }: PageProps<"/workflows/[key]/start">) {
  const ctx = await requireContext();
  const key = decodeURIComponent((await params).key);
  const view = await orNotFound(getWorkflow(ctx, { key }));
  if (!view.start) notFound();
  return (
    <StartWorkflow
      workflow={{ key, name: view.name, description: view.description }}
      form={view.start.form}
      onStart={startWorkflowAction}
    />
  );
}
