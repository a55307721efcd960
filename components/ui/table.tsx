import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";
import { cn } from "./cn";

/** Scrolls sideways by itself, so that the page never does. */
export function Table({
  className,
  containerClassName,
  ...props
}: ComponentProps<"table"> & { containerClassName?: string }) {
  return (
    <div className={cn("w-full overflow-x-auto", containerClassName)} tabIndex={-1}>
      <table className={cn("w-full border-separate border-spacing-0 text-left text-sm", className)} {...props} />
    </div>
  );
}

export function TableHead({ className, ...props }: ComponentProps<"thead">) {
  return <thead className={className} {...props} />;
}

export function TableBody({ className, ...props }: ComponentProps<"tbody">) {
  return <tbody className={cn("[&>tr:last-child>td]:border-b-0", className)} {...props} />;
}

export function TableRow({ className, isSelected, ...props }: ComponentProps<"tr"> & { isSelected?: boolean }) {
  return (
    <tr
      data-selected={isSelected || undefined}
      className={cn("group/row data-selected:bg-selected [tbody_&]:hover:bg-hover", className)}
      {...props}
    />
  );
}

export interface TableHeaderProps extends Omit<ComponentProps<"th">, "align"> {
  align?: "left" | "right";
  /** Given: the header is a button that sorts. */
  onSort?: (() => void) | undefined;
  sort?: "asc" | "desc" | undefined;
}

export function TableHeader({ className, align = "left", onSort, sort, children, ...props }: TableHeaderProps) {
  const SortIcon = sort === "asc" ? ArrowUp : sort === "desc" ? ArrowDown : ChevronsUpDown;
  return (
    <th
      scope="col"
      aria-sort={sort === "asc" ? "ascending" : sort === "desc" ? "descending" : undefined}
      className={cn(
        "h-8 border-b border-border px-3 text-xs font-medium whitespace-nowrap text-muted",
        align === "right" && "text-right",
        className,
      )}
      {...props}
    >
      {onSort ? (
        <button
          type="button"
          onClick={onSort}
          className={cn(
            "-mx-1 inline-flex items-center gap-1 rounded-sm px-1 hover:text-foreground",
            sort && "text-foreground",
          )}
        >
          {children}
          <SortIcon className={cn("size-3", !sort && "opacity-50")} aria-hidden />
        </button>
      ) : (
        children
      )}
    </th>
  );
}

export function TableCell({
  className,
  align = "left",
  ...props
}: Omit<ComponentProps<"td">, "align"> & { align?: "left" | "right" }) {
  return (
    <td
      className={cn("h-10 border-b border-border px-3 py-1.5", align === "right" && "tabular text-right", className)}
      {...props}
    />
  );
}

/** A row that says why there are no others. */
export function TableEmpty({ columns, children }: { columns: number; children: ReactNode }) {
  return (
    <tr>
      <td colSpan={columns} className="px-3 py-10 text-center text-sm text-muted">
        {children}
      </td>
    </tr>
  );
}
