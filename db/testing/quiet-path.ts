import net from "node:net";
import { afterEach } from "vitest";

export interface QuietPath {
  readonly url: string;
  /** Makes all connections silent that there are, as when a cable is cut: nobody is told. New ones work. */
  cut(): void;
}

/** A way to the database that can fall silent. Closed at the end of the test. */
export async function quietPath(url: string): Promise<QuietPath> {
  const target = new URL(url);
  const sockets = new Set<net.Socket>();
  const silent = new Set<net.Socket>();
  const server = net.createServer({ allowHalfOpen: true }, (near) => {
    const far = net.connect({ port: Number(target.port), host: target.hostname, allowHalfOpen: true });
    const ways = [
      [near, far],
      [far, near],
    ] as const;
    for (const [from, to] of ways) {
      sockets.add(from);
      from.on("data", (data) => silent.has(from) || to.write(data));
      from.on("end", () => silent.has(from) || to.end());
      from.on("error", () => {});
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  open.push(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const through = new URL(url);
  through.hostname = "127.0.0.1";
  through.port = String((server.address() as net.AddressInfo).port);
  return { url: through.href, cut: () => sockets.forEach((socket) => silent.add(socket)) };
}

const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));
