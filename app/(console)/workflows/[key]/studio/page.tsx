import type { Metadata } from "next";
import { Studio } from "@/components/studio/studio";
import { orNotFound, requireContext } from "@/lib/http";
import { getDraft } from "@/lib/queries/workflows/draft";
import { getVersion } from "@/lib/queries/workflows/versions";
import { discardDraftAction, publishWorkflowAction } from "../../actions";

export async function generateMetadata({ params }: PageProps<"/workflows/[key]/studio">): Promise<Metadata> {
  return { title: `Studio: ${decodeURIComponent((await params).key)}` };
}

export default async function StudioPage({ params }: PageProps<"/workflows/[key]/studio">) {
  const ctx = await requireContext();
  const key = decodeURIComponent((await params).key);
  const draft = await orNotFound(getDraft(ctx, key));
  const published = draft.latestVersion === null ? null : await getVersion(ctx, { key, version: draft.latestVersion });
  return (
    <Studio
      draft={draft}
      published={published}
      mustSayWhy={ctx.principal.role === "admin"}
      onPublish={publishWorkflowAction}
      onDiscard={discardDraftAction}
    />
  );
}
