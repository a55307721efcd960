"use client";

import { Toast } from "@base-ui/react/toast";
import { CircleAlert, CircleCheck, Info, X } from "lucide-react";
import type { ReactNode } from "react";
import { buttonClass } from "./button";
import { cn } from "./cn";

type Kind = "success" | "error" | "info";

export interface ToastOptions {
  description?: ReactNode;
  /** One thing to do about it: undo, open. */
  action?: { label: string; onSelect: () => void };
  /** 0: stays until it is closed. */
  timeoutMs?: number;
}

const manager = Toast.createToastManager();

function show(kind: Kind, title: string, { description, action, timeoutMs }: ToastOptions = {}): void {
  manager.add({
    title,
    description,
    type: kind,
    priority: kind === "error" ? "high" : "low",
    timeout: timeoutMs ?? (kind === "error" ? 10_000 : 5_000),
    ...(action ? { actionProps: { children: action.label, onClick: action.onSelect } } : {}),
  });
}

/** Says in passing what has happened; read out politely, errors at once. */
export const toast = {
  success: (title: string, options?: ToastOptions) => show("success", title, options),
  info: (title: string, options?: ToastOptions) => show("info", title, options),
  error: (title: string, options?: ToastOptions) => show("error", title, options),
  /** The error of an action result, with the reference where there is one. */
  failure: (error: { title: string; message: string; reference?: string | undefined }) =>
    show("error", error.title, {
      description: error.reference ? `${error.message} Reference ${error.reference}.` : error.message,
    }),
};

/** Once in the app. */
export function Toaster() {
  return (
    <Toast.Provider toastManager={manager} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-20 left-4 z-60 mx-auto flex flex-col-reverse gap-2 sm:bottom-5 sm:left-auto sm:mx-0 sm:w-90">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

const icons = { success: CircleCheck, error: CircleAlert, info: Info } as const;
const iconClass = { success: "text-green", error: "text-red", info: "text-blue" } as const;

function ToastList() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((item) => {
    const kind: Kind = item.type === "success" || item.type === "error" ? item.type : "info";
    const Icon = icons[kind];
    return (
      <Toast.Root
        key={item.id}
        toast={item}
        swipeDirection={["right", "down"]}
        className={cn(
          "rounded-lg bg-raised shadow-float transition-[opacity,translate] duration-200 ease-out",
          "translate-x-(--toast-swipe-movement-x) translate-y-(--toast-swipe-movement-y)",
          "data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-3 data-starting-style:opacity-0",
        )}
      >
        <Toast.Content className="flex items-start gap-2.5 p-3">
          <Icon className={cn("mt-0.5 size-4 shrink-0", iconClass[kind])} aria-hidden />
          <div className="min-w-0 flex-1">
            <Toast.Title className="text-sm font-medium" />
            <Toast.Description className="mt-0.5 text-sm text-muted" />
          </div>
          {item.actionProps && <Toast.Action className={buttonClass({ variant: "secondary", size: "sm" })} />}
          <Toast.Close
            aria-label="Close"
            className={cn(buttonClass({ variant: "ghost", size: "icon-sm" }), "-m-1 size-6")}
          >
            <X aria-hidden />
          </Toast.Close>
        </Toast.Content>
      </Toast.Root>
    );
  });
}
