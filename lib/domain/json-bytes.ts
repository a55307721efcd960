import type { Json } from "./json";

/** Bytes of a value as JSON in UTF-8, as the gate counts them. It stops where there are more than `max`, and gives what it has counted so far. */
export function jsonBytes(value: Json, max: number): number {
  let bytes = 0;
  const left: Json[] = [value];
  while (left.length > 0 && bytes <= max) {
    const next = left.pop()!;
    if (typeof next === "string") bytes += next.length > max ? next.length : textBytes(next);
    else if (typeof next === "number") bytes += String(next).length;
    else if (typeof next === "boolean") bytes += 5;
    else if (next === null) bytes += 4;
    else if (Array.isArray(next)) {
      bytes += 2 + next.length;
      if (bytes <= max) for (const each of next) left.push(each);
    } else {
      bytes += 2;
      for (const key of Object.keys(next)) {
        bytes += key.length + 4;
        left.push(next[key]!);
      }
    }
  }
  return bytes;
}

/** Bytes of a text as JSON in UTF-8. */
export function textBytes(text: string): number {
  let bytes = 2;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code < 0x20) bytes += code >= 0x08 && code <= 0x0d && code !== 0x0b ? 2 : 6;
    else if (code === 0x22 || code === 0x5c) bytes += 2;
    else if (code < 0x80) bytes += 1;
    else if (code < 0x800 || (code >= 0xd800 && code <= 0xdfff)) bytes += 2;
    else bytes += 3;
  }
  return bytes;
}
