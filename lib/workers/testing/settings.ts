import { BlockList } from "node:net";
import type { CallSettings } from "../settings";

/** For workers whose calls reach nobody. */
export const NOWHERE: CallSettings = {
  ownOrigin: "http://127.0.0.1:1",
  ownSecret: "x",
  allowedHosts: [],
  allowedNetworks: new BlockList(),
};
