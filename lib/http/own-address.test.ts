import { expect, it } from "vitest";
import { ownAddress } from "./own-address";

const OURS = "http://localhost:3000";

it.each(["127.0.0.1:3000", "[::1]:3000"])("leads from %s to the name we are known by", (host) => {
  expect(ownAddress(host, "/inbox?view=mine", OURS)?.href).toBe("http://localhost:3000/inbox?view=mine");
});

it.each([
  ["the name is right", "localhost:3000", OURS],
  ["another port answers", "127.0.0.1:8080", OURS],
  ["a proxy stands before us", "127.0.0.1:3000", "https://throughline.example.com"],
  ["no name of this machine was used", "throughline.example.com", OURS],
  ["we are known by no name", "127.0.0.1:3000", undefined],
  ["the request names no host", null, OURS],
])("stays when %s", (_why, host, ours) => {
  expect(ownAddress(host, "/inbox", ours)).toBeUndefined();
});
