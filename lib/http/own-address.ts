const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/**
 * Where to go instead, when a page of this machine is opened by another name than the one we are known by: writes are
 * accepted from that origin only. undefined: the name is right, or not one of this machine.
 */
export function ownAddress(host: string | null, pathAndSearch: string, publicUrl: string | undefined): URL | undefined {
  if (!host || !publicUrl || !LOOPBACK.test(host)) return undefined;
  const ours = new URL(publicUrl);
  if (ours.host === host || !LOOPBACK.test(ours.host) || ours.port !== (host.split(/:(?=\d+$)/)[1] ?? ""))
    return undefined;
  return new URL(pathAndSearch, ours);
}
