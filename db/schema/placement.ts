/**
 * Where each table's rows live when the database is spread over several machines.
 * sharded: rows of an instance, found by `bucket`; reference: small, a copy on every node; local: on the main node only.
 */
export const PLACEMENT = {
  instances: "sharded",
  instance_states: "sharded",
  transitions: "sharded",
  steps: "sharded",
  tasks: "sharded",
  jobs: "sharded",
  subscriptions: "sharded",
  messages: "sharded",
  incidents: "sharded",
  variables: "sharded",
  comments: "sharded",
  idempotency_keys: "sharded",
  audit: "sharded",

  workflows: "reference",
  workflow_versions: "reference",
  users: "reference",
  groups: "reference",
  memberships: "reference",
  grants: "reference",

  workflow_drafts: "local",
  triggers: "local",
  worker_heartbeats: "local",
  sessions: "local",
  api_keys: "local",
  accounts: "local",
  verifications: "local",
  rate_limits: "local",
} as const satisfies Record<string, "sharded" | "reference" | "local">;
export type TableName = keyof typeof PLACEMENT;
