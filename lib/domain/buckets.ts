/** Number of buckets; a power of two so that the last 12 bits of an id hold one. */
export const BUCKETS = 4096;

/** The bucket that an id of a sharded row carries. */
export function bucketOfId(id: string): number {
  return Number.parseInt(id.slice(-3), 16);
}
