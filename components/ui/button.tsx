import { cva, type VariantProps } from "class-variance-authority";
import { LoaderCircle } from "lucide-react";
import Link from "next/link";
import type { ComponentProps } from "react";
import { cn } from "./cn";

export const buttonClass = cva(
  [
    "relative inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md font-medium whitespace-nowrap select-none",
    "transition-[background-color,border-color,color,box-shadow] duration-100",
    "disabled:pointer-events-none disabled:opacity-50 aria-disabled:opacity-50 data-disabled:opacity-50",
    "[&_svg]:shrink-0 [&_svg:not([class*='size-'])]:size-4",
  ],
  {
    variants: {
      variant: {
        primary: "bg-ink text-ink-on shadow-ambient hover:bg-ink-hover",
        accent: "bg-accent text-accent-on shadow-ambient hover:bg-accent-hover",
        secondary:
          "border border-border-strong bg-surface text-foreground shadow-ambient hover:bg-hover data-popup-open:bg-hover dark:bg-raised",
        ghost:
          "text-muted hover:bg-hover hover:text-foreground data-popup-open:bg-hover data-popup-open:text-foreground",
        danger: "bg-red-solid text-solid-on shadow-ambient hover:brightness-95 dark:hover:brightness-110",
        link: "h-auto! rounded-sm px-0! text-accent underline-offset-3 hover:underline",
      },
      size: {
        sm: "h-7 px-2.5 text-xs",
        md: "h-8 px-3 text-sm",
        lg: "h-10 px-4 text-base",
        icon: "size-8 text-sm",
        "icon-sm": "size-7 text-xs [&_svg:not([class*='size-'])]:size-3.5",
      },
    },
    defaultVariants: { variant: "secondary", size: "md" },
  },
);

export type ButtonVariants = VariantProps<typeof buttonClass>;

export interface ButtonProps extends ComponentProps<"button">, ButtonVariants {
  /** Shows that the work goes on, and refuses a second press. */
  isPending?: boolean;
}

export function Button({
  variant,
  size,
  isPending = false,
  className,
  children,
  disabled,
  type = "button",
  ...props
}: ButtonProps) {
  return (
    <button
      type={type}
      className={cn(buttonClass({ variant, size }), className)}
      disabled={disabled || isPending}
      aria-busy={isPending || undefined}
      {...props}
    >
      {isPending ? (
        <>
          <LoaderCircle className="absolute animate-spin" aria-hidden />
          <span className="inline-flex items-center gap-1.5 opacity-0">{children}</span>
        </>
      ) : (
        children
      )}
    </button>
  );
}

export type ButtonLinkProps = ComponentProps<typeof Link> & ButtonVariants;

/** A link that looks like a button: it goes somewhere, it does nothing. */
export function ButtonLink({ variant, size, className, ...props }: ButtonLinkProps) {
  return <Link className={cn(buttonClass({ variant, size }), className)} {...props} />;
}

export interface IconButtonProps extends Omit<ButtonProps, "aria-label"> {
  /** Read out, and shown as a tooltip by the browser. */
  label: string;
}

export function IconButton({ label, variant = "ghost", size = "icon", ...props }: IconButtonProps) {
  return <Button variant={variant} size={size} aria-label={label} title={label} {...props} />;
}
