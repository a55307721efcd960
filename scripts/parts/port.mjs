import net from "node:net";

/** Whether nothing listens on the port, on either loopback address. */
export async function isFree(port) {
  const results = await Promise.all(["127.0.0.1", "::1"].map((host) => canListen(port, host)));
  return results.every(Boolean);
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    // A machine without IPv6 says so; only a taken port counts.
    probe.once("error", (error) => resolve(error.code !== "EADDRINUSE" && error.code !== "EACCES"));
    probe.listen({ port, host }, () => probe.close(() => resolve(true)));
  });
}
