import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { cn } from "./cn";
import { type Tone, toneSoft } from "./tone";

const icons: Partial<Record<Tone, LucideIcon>> = { red: CircleAlert, amber: TriangleAlert, green: CircleCheck };

export interface AlertProps {
  title: ReactNode;
  /** What was kept and what to do next. */
  children?: ReactNode;
  tone?: Tone;
  icon?: LucideIcon;
  action?: ReactNode;
  /** Read out as soon as it appears: for answers to what somebody just did. */
  isLive?: boolean;
  className?: string;
}

export function Alert({ title, children, tone = "blue", icon, action, isLive = false, className }: AlertProps) {
  const Icon = icon ?? icons[tone] ?? Info;
  return (
    <div
      role={isLive ? (tone === "red" ? "alert" : "status") : undefined}
      className={cn("flex items-start gap-2.5 rounded-lg border px-3.5 py-3", toneSoft[tone], className)}
    >
      <Icon className="mt-0.5 size-4 shrink-0" aria-hidden />
      <div className="min-w-0 flex-1 text-sm">
        <p className="font-medium">{title}</p>
        {children && <div className="mt-0.5 text-foreground">{children}</div>}
      </div>
      {action}
    </div>
  );
}
