"use client";

import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { type DragEvent, useEffect, useMemo, useRef, useState } from "react";
import { workflowHref } from "@/components/shell/navigation";
import { changesBetween } from "@/components/workflows/change-words";
import { ChangeSummary } from "@/components/workflows/change-summary";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { toast } from "@/components/ui/toaster";
import { RequestError, fetchJson } from "@/lib/client/fetch-json";
import { useLive } from "@/lib/client/use-live";
import { draftHeadQuery } from "@/lib/client/workflows";
import type { ActionResult } from "@/lib/http/result";
import type { Model } from "@/lib/model";
import { diffModels } from "@/lib/model/diff";
import type { Finding } from "@/lib/model/soundness";
import type { DraftView } from "@/lib/queries/workflows/draft";
import type { SavedDraft } from "@/lib/services/workflows/save-draft";
import { StudioCanvas, type StudioFlow } from "./canvas/studio-canvas";
import { usePadMenu } from "./canvas/context-pad";
import { autoLayout, boundsOf, findFlow } from "./commands";
import { Palette } from "./palette";
import { ConflictBanner } from "./panels/conflict-banner";
import { downloadBpmn } from "./panels/download-bpmn";
import { FindBar } from "./panels/find-bar";
import { ImportDialog } from "./panels/import-dialog";
import { readFile } from "./panels/read-file";
import { NewerDraftBanner } from "./panels/newer-draft-banner";
import { ProblemsPanel } from "./panels/problems-panel";
import { PublishDialog } from "./panels/publish-dialog";
import { RestoreBanner } from "./panels/restore-banner";
import { SaveStatus } from "./panels/save-status";
import { TopBar } from "./panels/top-bar";
import { PropertiesPanel } from "./properties/properties-panel";
import { PathBar } from "./soundness/path-bar";
import { soundnessProblems } from "./soundness/soundness-problems";
import { useSoundness } from "./soundness/use-soundness";
import { StudioStore } from "./studio-store";
import { dropUnsaved, readUnsaved, type UnsavedCopy } from "./unsaved-copy";
import { useAutosave, type OtherSave, type SaveDraft } from "./use-autosave";
import { useProblems } from "./use-problems";
import { StudioProvider, useModel, useStudio } from "./use-studio";
import { useStudioKeys } from "./use-studio-keys";

export interface StudioProps {
  readonly draft: DraftView;
  /** The latest published model, to say what changed. */
  readonly published: Model | null;
  readonly mustSayWhy: boolean;
  readonly onPublish: (input: {
    key: string;
    revision: number;
    note: string;
  }) => Promise<ActionResult<{ version: number }>>;
  readonly onDiscard: (input: {
    key: string;
    revision: number;
    reason?: string;
  }) => Promise<ActionResult<{ isGone: boolean }>>;
}

/** The editor of a workflow's draft. */
export function Studio(props: StudioProps) {
  const { draft } = props;
  // One store for as long as the page is open; what others save comes in by `replace`.
  const [store] = useState(() => new StudioStore(draft.model));
  const environment = useMemo(() => ({ store, directory: draft.directory }), [store, draft.directory]);
  return (
    <StudioProvider value={environment}>
      <Workbench {...props} store={store} />
    </StudioProvider>
  );
}

function Workbench({
  draft,
  published,
  mustSayWhy,
  onPublish,
  onDiscard,
  store,
}: StudioProps & { store: StudioStore }) {
  const router = useRouter();
  const model = useModel();
  const mistakes = useProblems(model);
  const soundness = useSoundness(model, !mistakes.some((p) => p.severity === "error"));
  const problems = useMemo(
    () => (soundness ? [...mistakes, ...soundnessProblems(soundness, mistakes)] : mistakes),
    [mistakes, soundness],
  );
  const [path, setPath] = useState<Finding>();
  // A path of an earlier drawing is not shown: its elements may be gone.
  const shownPath = path && soundness?.findings.includes(path) ? path : undefined;
  const flowRef = useRef<StudioFlow | null>(null);
  const desk = useRef<HTMLDivElement>(null);
  const [menu, setMenu] = usePadMenu();
  const [isFinding, setIsFinding] = useState(false);
  const [dialog, setDialog] = useState<{ kind: "publish" | "discard" } | { kind: "import"; file?: File } | null>(null);
  const [target, setTarget] = useState<string | null>(null);
  const connectingFrom = useStudio((s) => s.connectingFrom);
  const [latest, setLatest] = useState({ version: draft.latestVersion, model: published });
  const autosave = useAutosave(store, saverOf(draft.key), {
    key: draft.key,
    revision: draft.revision,
    savedAt: draft.savedAt,
  });
  const [unsaved, setUnsaved] = useUnsaved(draft);
  useLive("workflows");
  const { data: head } = useQuery(draftHeadQuery(draft.key));
  // While one's own edits are on their way, the server may be ahead by just these.
  const newer = autosave.state.kind === "saved" && head && head.revision > autosave.revision ? head : undefined;
  const errors = problems.filter((p) => p.severity === "error").length;
  const hasChanges = latest.model === null || !diffModels(latest.model, model).isSame;

  const focusDesk = () => desk.current?.focus({ preventScroll: true });
  const fit = () => void flowRef.current?.fitView({ padding: 0.12, maxZoom: 1.2, duration: 200 });
  const layout = () => {
    if (store.edit("Arrange by itself", autoLayout)) requestAnimationFrame(fit);
  };
  function goTo(id: string) {
    setDialog(null);
    store.select([id]);
    const flow = findFlow(store.model, id);
    const bounds = boundsOf(store.model, flow ? flow.source : id);
    if (bounds)
      void flowRef.current?.setCenter(bounds.x + bounds.width / 2, bounds.y + bounds.height / 2, {
        zoom: Math.max(flowRef.current.getZoom(), 0.8),
        duration: 200,
      });
  }
  function showPath(finding: Finding) {
    setDialog(null);
    setPath(finding);
    requestAnimationFrame(fit);
  }
  async function exportDraft() {
    const problem = await downloadBpmn(model);
    if (problem) toast.error("The file could not be written", { description: problem });
  }

  useStudioKeys({
    store,
    connectTarget: connectingFrom === null ? null : target,
    onConnectTarget: setTarget,
    onMenu: setMenu,
    onFind: () => setIsFinding(true),
    onFit: fit,
    onZoom: (by) =>
      void (by > 0 ? flowRef.current?.zoomIn({ duration: 120 }) : flowRef.current?.zoomOut({ duration: 120 })),
    onLayout: layout,
    onAllElements: () => document.getElementById("studio-all-elements")?.click(),
    onSaveNow: () => void autosave.flush(),
  });

  async function handlePublish(note: string): Promise<string | undefined> {
    const revision = await autosave.flush();
    if (revision === null)
      return "The draft could not be saved, so it was not published. See what stands beside the name above.";
    const result = await onPublish({ key: draft.key, revision: revision === 0 ? await firstSave() : revision, note });
    if (!result.ok) return result.error.message;
    setLatest({ version: result.value.version, model: store.model });
    setDialog(null);
    toast.success(`Version ${result.value.version} is published`, {
      description: "New instances start on it.",
      action: { label: "Open", onSelect: () => router.push(workflowHref(draft.key)) },
    });
    router.refresh();
    return undefined;
  }
  /** A workflow whose draft was never saved has none on the server yet. */
  async function firstSave(): Promise<number> {
    const outcome = await saverOf(draft.key)({ revision: 0, model: store.model });
    if (!outcome.ok) throw new Error(outcome.message);
    autosave.reset(outcome.saved.revision, outcome.saved.savedAt);
    return outcome.saved.revision;
  }

  async function handleDiscard(reason: string): Promise<string | void> {
    const revision = (await autosave.flush()) ?? autosave.revision;
    const result = await onDiscard({ key: draft.key, revision, ...(reason && { reason }) });
    if (!result.ok) return result.error.message;
    if (result.value.isGone) router.push("/workflows");
    else await loadTheirs();
  }

  /** Shows what is on the server; what is on the screen can still be exported before. */
  async function loadTheirs() {
    const theirs = await fetchJson<DraftView>(`/api/v1/workflows/${draft.key}/draft`).catch((error: unknown) =>
      error instanceof RequestError ? error : undefined,
    );
    if (!theirs || theirs instanceof RequestError)
      return toast.error("The draft could not be read", {
        description: theirs?.description.message ?? "The server does not answer.",
      });
    store.replace(theirs.model);
    autosave.reset(theirs.revision, theirs.savedAt);
    requestAnimationFrame(fit);
  }

  function handleFileDrop(event: DragEvent) {
    const [file] = event.dataTransfer.files;
    if (!file) return;
    event.preventDefault();
    setDialog({ kind: "import", file });
  }

  return (
    <div
      className="flex h-[calc(100dvh-var(--shell-top,0px)-var(--shell-bottom,0px))] min-h-0 flex-col"
      onDragOver={(e) => e.dataTransfer.types.includes("Files") && e.preventDefault()}
      onDrop={handleFileDrop}
    >
      <TopBar
        workflowKey={draft.key}
        latestVersion={latest.version}
        status={<SaveStatus state={autosave.state} />}
        errors={errors}
        hasChanges={hasChanges}
        canPublish={draft.canPublish}
        onFind={() => setIsFinding(true)}
        onFit={fit}
        onLayout={layout}
        onImport={() => setDialog({ kind: "import" })}
        onExport={() => void exportDraft()}
        onDiscard={() => setDialog({ kind: "discard" })}
        onPublish={() => setDialog({ kind: "publish" })}
      />
      {autosave.state.kind === "conflict" ? (
        <ConflictBanner
          state={autosave.state}
          onExport={() => void exportDraft()}
          onReload={() => void loadTheirs()}
          onOverwrite={() => autosave.overwrite()}
        />
      ) : null}
      {newer ? <NewerDraftBanner head={newer} onShow={() => void loadTheirs()} /> : null}
      {unsaved ? (
        <RestoreBanner
          at={unsaved.at}
          onRestore={() => {
            store.edit("Bring back edits", () => unsaved.model);
            setUnsaved(undefined);
          }}
          onForget={() => {
            dropUnsaved(draft.key);
            setUnsaved(undefined);
          }}
        />
      ) : null}
      <div className="flex min-h-0 flex-1">
        <Palette flowRef={flowRef} />
        <div className="flex min-w-0 flex-1 flex-col">
          <div ref={desk} tabIndex={-1} className="relative min-h-0 flex-1 outline-none">
            <StudioCanvas
              problems={problems}
              path={shownPath}
              flowRef={flowRef}
              menu={menu}
              onMenu={setMenu}
              connectTarget={connectingFrom === null ? null : target}
              onFocusReturn={focusDesk}
            />
            {shownPath ? <PathBar finding={shownPath} onGoTo={goTo} onClose={() => setPath(undefined)} /> : null}
            {isFinding ? (
              <FindBar
                onGoTo={goTo}
                onClose={() => {
                  setIsFinding(false);
                  focusDesk();
                }}
              />
            ) : null}
          </div>
          <ProblemsPanel problems={problems} onGoTo={goTo} onShowPath={showPath} />
        </div>
        <aside
          aria-label="Properties"
          data-studio-panel=""
          className="w-80 shrink-0 overflow-y-auto border-l border-border bg-surface"
        >
          <PropertiesPanel />
        </aside>
      </div>
      {dialog?.kind === "publish" ? (
        <PublishDialog
          latestVersion={latest.version}
          running={draft.running}
          problems={problems}
          changes={
            latest.model ? (
              <ChangeSummary
                title={`What changed since version ${latest.version}`}
                changes={changesBetween(latest.model, model)}
              />
            ) : null
          }
          onGoTo={goTo}
          onShowPath={showPath}
          onClose={() => setDialog(null)}
          onPublish={handlePublish}
        />
      ) : null}
      {dialog?.kind === "import" ? (
        <ImportDialog
          title="Import BPMN"
          file={dialog.file}
          onRead={readFile}
          confirmLabel="Put it into the draft"
          note="Replaces what is drawn. Undo brings it back."
          onImport={async (_file, process, isMadeExecutable) => {
            const { makeExecutable } = await import("@/lib/bpmn/make-executable");
            const next = isMadeExecutable ? makeExecutable(process.model) : process.model;
            store.edit("Import", () => ({ ...next, id: draft.key, name: store.model.name }), { select: [] });
            setDialog(null);
            requestAnimationFrame(fit);
            return undefined;
          }}
          onClose={() => setDialog(null)}
        />
      ) : null}
      {dialog?.kind === "discard" ? (
        <ConfirmDialog
          isOpen
          onOpenChange={(open) => !open && setDialog(null)}
          title={latest.version === null ? "Discard this workflow?" : "Discard this draft?"}
          description={
            latest.version === null
              ? "It was never published: it goes with its draft."
              : `The draft goes back to version ${latest.version}. Versions and instances stay as they are.`
          }
          confirmLabel={latest.version === null ? "Discard workflow" : "Discard draft"}
          tone="danger"
          {...(mustSayWhy && { reason: "required" as const })}
          onConfirm={handleDiscard}
        />
      ) : null}
    </div>
  );
}

/** What an earlier visit left behind, if it says anything that the draft does not. */
function useUnsaved(draft: DraftView) {
  const [unsaved, setUnsaved] = useState<UnsavedCopy>();
  const { key, model } = draft;
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const copy = readUnsaved(key);
      if (copy && !diffModels(copy.model, model).isSame) setUnsaved(copy);
    });
    return () => cancelAnimationFrame(frame);
  }, [key, model]);
  return [unsaved, setUnsaved] as const;
}

function saverOf(key: string): SaveDraft {
  return async (input) => {
    try {
      const saved = await fetchJson<SavedDraft>(`/api/v1/workflows/${key}/draft`, {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(input),
      });
      return { ok: true, saved };
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
      const { code, message, details } = error.description;
      const other = code === "conflict" && details && "revision" in details ? (details as unknown as OtherSave) : null;
      return { ok: false, code, message, other };
    }
  };
}
