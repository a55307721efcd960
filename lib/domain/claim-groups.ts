import { BUCKETS } from "./buckets";

/** Buckets that live together when the database is spread over machines; one claim, one batch, one transaction stays in one. */
export const CLAIM_GROUPS = 32;
export const GROUP_SIZE = BUCKETS / CLAIM_GROUPS;

export function groupOf(bucket: number): number {
  return Math.floor(bucket / GROUP_SIZE);
}

export function bucketsOf(group: number): number[] {
  return Array.from({ length: GROUP_SIZE }, (_, index) => group * GROUP_SIZE + index);
}
