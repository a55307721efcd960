import { createHash, randomBytes } from "node:crypto";
import { BUCKETS } from "./buckets";

export { BUCKETS, bucketOfId } from "./buckets";

/**
 * The bucket of a key: the first 12 bits of SHA-256 over the length-prefixed parts.
 * Frozen: rows already stored are found by it.
 */
export function bucketOf(...parts: string[]): number {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:`).update(part);
  const digest = hash.digest();
  return (digest[0]! << 4) | (digest[1]! >> 4);
}

export function randomBucket(): number {
  return randomOf(2).readUInt16BE() & (BUCKETS - 1);
}

// Asking the system for few bytes at a time costs more than all else about an id.
let pool = Buffer.alloc(0);

function randomOf(size: number): Buffer {
  if (pool.length < size) pool = randomBytes(4_096);
  const bytes = pool.subarray(0, size);
  pool = pool.subarray(size);
  return bytes;
}

/** A UUIDv7 (RFC 9562) whose last 12 bits are the bucket. `atMs` is for data made with a chosen clock. */
export function newId(bucket: number, atMs: number = Date.now()): string {
  const bytes = randomOf(16);
  bytes.writeUIntBE(atMs, 0, 6);
  bytes[6] = 0x70 | (bytes[6]! & 0x0f);
  bytes[8] = 0x80 | (bytes[8]! & 0x3f);
  bytes[14] = (bytes[14]! & 0xf0) | (bucket >> 8);
  bytes[15] = bucket & 0xff;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** A UUID that the same parts always give, so that what is done twice is known by its id. */
export function idFrom(...parts: string[]): string {
  const hex = createHash("sha256").update(parts.join("\0")).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
