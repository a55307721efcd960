import { BlockList, isIPv6 } from "node:net";
import { demoSecret } from "@/lib/demo/secret";

/** What a worker may call, and how it proves to the app's own endpoint that it is one. */
export interface CallSettings {
  /** The app itself, which calls to "/…" and to its public address go to. */
  readonly ownOrigin: string;
  readonly publicOrigin?: string;
  /** Shown to the own origin, and to nobody else. */
  readonly ownSecret?: string;
  /** `host`, `host:port` or `*.domain`, lower case. */
  readonly allowedHosts: readonly string[];
  /** Private networks that allowed hosts may stand in. */
  readonly allowedNetworks: BlockList;
}

/** Reads TL_ALLOWED_HOSTS, TL_ALLOWED_NETWORKS and the app's addresses. Throws, naming the setting, when one is not understood. */
export function callSettings(env: NodeJS.ProcessEnv = process.env): CallSettings {
  const list = (name: string) => (env[name] ?? "").split(",").flatMap((entry) => entry.trim().toLowerCase() || []);
  const allowedNetworks = new BlockList();
  for (const entry of list("TL_ALLOWED_NETWORKS")) {
    const [address = "", bits = ""] = entry.split("/");
    try {
      allowedNetworks.addSubnet(address, Number.parseInt(bits, 10), isIPv6(address) ? "ipv6" : "ipv4");
    } catch {
      throw new Error(`TL_ALLOWED_NETWORKS: "${entry}" is not a network such as 10.0.0.0/8`);
    }
  }
  const allowedHosts = list("TL_ALLOWED_HOSTS");
  for (const host of allowedHosts) {
    if (!/^(\*\.)?[a-z0-9.-]+(:\d{1,5})?$|^\[[0-9a-f:.]+\](:\d{1,5})?$/.test(host)) {
      throw new Error(
        `TL_ALLOWED_HOSTS: "${host}" is not a host such as api.example.com, api.example.com:8443 or *.example.com`,
      );
    }
  }
  const publicUrl = env["BETTER_AUTH_URL"];
  const secret = demoSecret(env);
  return {
    ownOrigin: ownOrigin(env),
    ...(publicUrl && { publicOrigin: new URL(publicUrl).origin }),
    ...(secret && { ownSecret: secret }),
    allowedHosts,
    allowedNetworks,
  };
}

/** Where this machine's web server listens; TL_OWN_ORIGIN says it for a worker on another machine. */
function ownOrigin(env: NodeJS.ProcessEnv): string {
  if (env["TL_OWN_ORIGIN"]) return new URL(env["TL_OWN_ORIGIN"]).origin;
  const host = env["TL_HOST"];
  const isAny = !host || host === "0.0.0.0" || host === "::";
  return new URL(`http://${isAny ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host}:${env["PORT"] ?? "3000"}`)
    .origin;
}
