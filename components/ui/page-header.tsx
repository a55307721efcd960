import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

export interface PageHeaderProps {
  title: ReactNode;
  description?: ReactNode;
  /** Where this page lies, outermost first. */
  breadcrumb?: readonly { label: string; href: ComponentProps<typeof Link>["href"] }[];
  /** Beside the title: a status, a count. */
  badge?: ReactNode;
  actions?: ReactNode;
  children?: ReactNode;
  className?: string;
}

export function PageHeader({ title, description, breadcrumb, badge, actions, children, className }: PageHeaderProps) {
  return (
    <header className={cn("border-b border-border px-4 pt-4 pb-3.5 sm:px-6", className)}>
      {breadcrumb && (
        <nav aria-label="Breadcrumb" className="mb-1.5 flex items-center gap-1 text-xs text-muted">
          {breadcrumb.map(({ label, href }, index) => (
            <span key={label} className="flex items-center gap-1">
              {index > 0 && <ChevronRight className="size-3 text-faint" aria-hidden />}
              <Link href={href} className="rounded-sm hover:text-foreground hover:underline">
                {label}
              </Link>
            </span>
          ))}
        </nav>
      )}
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-[min(100%,15rem)] flex-1">
          <div className="flex min-w-0 items-center gap-2.5">
            <h1 className="truncate text-xl font-semibold">{title}</h1>
            {badge}
          </div>
          {description && <div className="mt-0.5 text-sm text-muted">{description}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </header>
  );
}
