import type { EdgeTypes, NodeTypes } from "@xyflow/react";
import { LineEdge } from "./edges/line-edge";
import { ActivityNode } from "./nodes/activity-node";
import { ArtifactNode } from "./nodes/artifact-node";
import { LaneNode, PoolNode } from "./nodes/container-nodes";
import { EventNode } from "./nodes/event-node";
import { GatewayNode } from "./nodes/gateway-node";
import { SubProcessNode } from "./nodes/sub-process-node";
import { WireNode } from "./nodes/wire-node";

export const nodeTypes = {
  event: EventNode,
  activity: ActivityNode,
  subProcess: SubProcessNode,
  gateway: GatewayNode,
  pool: PoolNode,
  lane: LaneNode,
  artifact: ArtifactNode,
  wire: WireNode,
} satisfies NodeTypes;

export const edgeTypes = { line: LineEdge } satisfies EdgeTypes;
