import { dehydrate, HydrationBoundary, QueryClient } from "@tanstack/react-query";
import type { Metadata } from "next";
import { createLoader, type SearchParams } from "nuqs/server";
import { Inbox } from "@/components/inbox/inbox";
import { filterOf } from "@/components/inbox/list-filter";
import { inboxParams } from "@/components/inbox/search-params";
import { taskCountsQuery, taskListQuery, taskQuery } from "@/lib/client/tasks";
import { requireContext } from "@/lib/http";
import { countTasks } from "@/lib/queries/tasks/counts";
import { getTask } from "@/lib/queries/tasks/get";
import { listTasks } from "@/lib/queries/tasks/list";
import { listStartable } from "@/lib/queries/workflows/startable";
import {
  addCommentAction,
  assignTaskAction,
  chooseActivitiesAction,
  claimTaskAction,
  completeTaskAction,
  releaseTaskAction,
  setTaskDueAction,
  setTaskPriorityAction,
} from "./actions";

export const metadata: Metadata = { title: "Inbox" };

const load = createLoader(inboxParams);
const actions = {
  claim: claimTaskAction,
  release: releaseTaskAction,
  assign: assignTaskAction,
  complete: completeTaskAction,
  setPriority: setTaskPriorityAction,
  setDue: setTaskDueAction,
  choose: chooseActivitiesAction,
  addComment: addCommentAction,
};

export default async function InboxPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const ctx = await requireContext();
  const { item, ...state } = await load(searchParams);
  const client = new QueryClient();
  const filter = filterOf(state);
  const [startable] = await Promise.all([
    listStartable(ctx),
    client.prefetchQuery({ ...taskCountsQuery(), queryFn: () => countTasks(ctx) }),
    client.prefetchInfiniteQuery({ ...taskListQuery(filter), queryFn: () => listTasks(ctx, filter) }),
    item &&
      state.view !== "waiting" &&
      client.prefetchQuery({ ...taskQuery(item), queryFn: () => getTask(ctx, { taskId: item }) }),
  ]);
  const { username, name } = ctx.principal;
  return (
    <HydrationBoundary state={dehydrate(client)}>
      <Inbox
        me={{ username, name }}
        startable={startable.map((workflow) => ({ key: workflow.key, name: workflow.name }))}
        actions={actions}
      />
    </HydrationBoundary>
  );
}
