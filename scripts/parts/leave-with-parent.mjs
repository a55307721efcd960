// Preloaded into each child: the pipe to the parent ends when the parent does, even by kill -9.
import net from "node:net";

const fd = Number(process.env.TL_PARENT_PIPE);
delete process.env.TL_PARENT_PIPE;

if (fd) {
  const pipe = new net.Socket({ fd });
  pipe.on("error", leave).on("close", leave).resume().unref();
}

function leave() {
  setTimeout(() => process.exit(1), 5_000).unref();
  process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGTERM");
}
