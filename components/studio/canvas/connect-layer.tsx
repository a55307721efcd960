"use client";

import { ViewportPortal } from "@xyflow/react";
import { boundsOf } from "../commands";
import { isGatewayKind, isEventKind } from "../geometry/sizes";
import { canConnect } from "../rules/can-connect";
import { useModel, useStudio } from "../use-studio";

/** While a flow is being drawn: where it may end. */
export function ConnectLayer({ target }: { target: string | null }) {
  const model = useModel();
  const from = useStudio((s) => s.connectingFrom);
  if (from === null) return null;
  return (
    <ViewportPortal>
      {model.elements.map((e) => {
        const b = boundsOf(model, e.id);
        if (!b || !canConnect(model, from, e.id)) return null;
        const isRound = isEventKind(e.type);
        return (
          <span
            key={e.id}
            aria-hidden
            className="pointer-events-none absolute border-2 border-dashed border-accent data-current:border-solid data-current:bg-accent/15"
            data-current={e.id === target ? "" : undefined}
            style={{
              left: b.x - 5,
              top: b.y - 5,
              width: b.width + 10,
              height: b.height + 10,
              borderRadius: isRound ? "50%" : 14,
              ...(isGatewayKind(e.type) && { transform: "rotate(45deg) scale(.78)" }),
            }}
          />
        );
      })}
    </ViewportPortal>
  );
}
