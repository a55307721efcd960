/** Set by proxy.ts on the way in: the page's path with its query, and the nonce of its scripts and styles. */
export const PATH_HEADER = "x-throughline-path";
export const NONCE_HEADER = "x-nonce";
