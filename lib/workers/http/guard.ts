import { lookup as resolve } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import type { CallSettings } from "../settings";

/** Only these paths of the app itself can be called from a model. */
const OWN_PATHS = "/api/demo/";

/** A call that must not be made, in words for whoever runs the workflow. */
export class CallRefused extends Error {
  override readonly name = "CallRefused";
}

export interface Target {
  readonly url: URL;
  readonly isOwn: boolean;
}

/** Where a model's URL leads. Throws `CallRefused` for what is no URL or not an approved host and port. */
export function targetOf(text: string, settings: CallSettings): Target {
  const url = parse(text, settings.ownOrigin);
  if (url.origin === settings.ownOrigin || url.origin === settings.publicOrigin) {
    if (!url.pathname.startsWith(OWN_PATHS)) {
      throw new CallRefused(
        `${url.pathname} is a page of Throughline itself, which workflows may not call. Only ${OWN_PATHS}… is open to them.`,
      );
    }
    return { url: new URL(`${url.pathname}${url.search}`, settings.ownOrigin), isOwn: true };
  }
  if (url.username || url.password)
    throw new CallRefused("The URL holds a user name or password. Send credentials in a header.");
  if (!isAllowed(url, settings.allowedHosts)) {
    throw new CallRefused(`${url.host} is not an approved host. An admin can approve it in TL_ALLOWED_HOSTS.`);
  }
  return { url, isOwn: false };
}

function parse(text: string, base: string): URL {
  const isRelative = text.startsWith("/") && !text.startsWith("//") && !text.startsWith("/\\");
  const url = URL.parse(text, isRelative ? base : undefined);
  if (!url) throw new CallRefused(`"${text.slice(0, 200)}" is not a URL.`);
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new CallRefused(`Calls go to http or https, not to ${url.protocol}`);
  return url;
}

function isAllowed({ hostname, port, protocol }: URL, allowed: readonly string[]): boolean {
  const host = hostname.toLowerCase();
  const actual = port || (protocol === "https:" ? "443" : "80");
  return allowed.some((entry) => {
    const [, name = "", wanted] = /^(.+?)(?::(\d+))?$/.exec(entry) ?? [];
    if (wanted === undefined ? port !== "" : wanted !== actual) return false;
    return name.startsWith("*.") ? host.endsWith(name.slice(1)) && host.length > name.length - 1 : host === name;
  });
}

const forbidden = new BlockList();
for (const [address, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const) {
  forbidden.addSubnet(address, bits, "ipv4");
}
// Everything but global unicast; within it documentation, and the prefixes that carry an IPv4 address of their own.
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");
for (const [address, bits] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
] as const) {
  forbidden.addSubnet(address, bits, "ipv6");
}

/** Whether a call may connect to this address: public ones, and private networks that were approved. */
export function isOpenAddress(address: string, settings: CallSettings): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return isOpenAddress(mapped, settings);
  const family = isIP(address);
  if (family === 0) return false;
  const kind = family === 6 ? "ipv6" : "ipv4";
  if (settings.allowedNetworks.check(address, kind)) return true;
  if (kind === "ipv6" && !globalUnicast.check(address, kind)) return false;
  return !forbidden.check(address, kind);
}

/**
 * Resolves a host for the connection itself, so that what was checked is what is connected to. One bad address among
 * several refuses all of them.
 */
export function checkedLookup(settings: CallSettings): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, []);
      const bad = addresses.find(({ address }) => !isOpenAddress(address, settings));
      if (bad || addresses.length === 0) {
        return callback(
          new CallRefused(
            `${hostname} leads to ${bad?.address ?? "no address"}, which is not a public address. An admin can approve a private network in TL_ALLOWED_NETWORKS.`,
          ),
          [],
        );
      }
      if (options.all) callback(null, addresses);
      else callback(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
}

/** Addresses written in the URL are not looked up, so they are checked here. */
export function requireOpenLiteral({ hostname }: URL, settings: CallSettings): void {
  const address = hostname.replace(/^\[|\]$/g, "");
  if (isIP(address) !== 0 && !isOpenAddress(address, settings)) {
    throw new CallRefused(
      `${address} is not a public address. An admin can approve a private network in TL_ALLOWED_NETWORKS.`,
    );
  }
}
