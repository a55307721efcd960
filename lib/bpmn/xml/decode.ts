/** The text of a file in the encoding that it declares, or why it can't be read. */
export function decodeXml(bytes: Uint8Array): { ok: true; text: string } | { ok: false; message: string } {
  const encoding = encodingOf(bytes);
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(encoding, { fatal: true });
  } catch {
    return {
      ok: false,
      message: `The file says that its encoding is "${encoding.slice(0, 40)}", which is not known here. Save it as UTF-8 and import it again.`,
    };
  }
  try {
    return { ok: true, text: decoder.decode(bytes) };
  } catch {
    return {
      ok: false,
      message: `The file says that its encoding is ${encoding}, but holds bytes that are not. Save it as UTF-8 and import it again.`,
    };
  }
}

function encodingOf(bytes: Uint8Array): string {
  const [a, b, c, d] = bytes;
  if (a === 0xef && b === 0xbb && c === 0xbf) return "utf-8";
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0 && d === 0)) return "utf-16le";
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c && c === 0)) return "utf-16be";
  const head = String.fromCharCode(...bytes.subarray(0, 200));
  return /^\s*<\?xml[^>]{0,150}\sencoding\s*=\s*["']([^"']{1,60})["']/.exec(head)?.[1] ?? "utf-8";
}
