"use client";

import "./globals.css";
import { PageError, type PageErrorProps } from "@/components/shell/page-error";

export default function GlobalError(props: PageErrorProps) {
  return (
    <html lang="en">
      <body>
        <main>
          <PageError {...props} />
        </main>
      </body>
    </html>
  );
}
