import { BlockList } from "node:net";
import { describe, expect, it } from "vitest";
import { callSettings } from "../settings";
import { CallRefused, isOpenAddress, requireOpenLiteral, targetOf } from "./guard";

const settings = callSettings({
  NODE_ENV: "test",
  PORT: "4000",
  BETTER_AUTH_URL: "https://throughline.example.org",
  TL_ALLOWED_HOSTS: "api.example.com, erp.example.com:8443, *.partner.example, 10.1.2.3",
  TL_ALLOWED_NETWORKS: "10.1.0.0/16",
});

describe("a call", () => {
  it.each([
    ["https://api.example.com/v1?x=1", "https://api.example.com/v1?x=1"],
    ["http://api.example.com/", "http://api.example.com/"],
    ["https://API.Example.com/", "https://api.example.com/"],
    ["https://erp.example.com:8443/", "https://erp.example.com:8443/"],
    ["https://a.b.partner.example/", "https://a.b.partner.example/"],
    ["http://10.1.2.3/", "http://10.1.2.3/"],
  ])("to %s goes there", (text, href) => {
    expect(targetOf(text, settings)).toMatchObject({ isOwn: false, url: { href } });
  });

  it.each([
    ["/api/demo/stock?x=1", "http://127.0.0.1:4000/api/demo/stock?x=1"],
    ["https://throughline.example.org/api/demo/stock", "http://127.0.0.1:4000/api/demo/stock"],
    ["http://127.0.0.1:4000/api/demo/stock", "http://127.0.0.1:4000/api/demo/stock"],
  ])("to %s goes to the app itself", (text, href) => {
    expect(targetOf(text, settings)).toMatchObject({ isOwn: true, url: { href } });
  });

  it.each([
    "https://example.com/",
    "https://api.example.com:444/",
    "https://erp.example.com/",
    "https://partner.example/",
    "https://evilpartner.example/",
    "https://api.example.com.evil.test/",
    "https://user:secret@api.example.com/",
    "//api.example.com/x",
    "/\\api.example.com/x",
    "/api/v1/instances",
    "/api/demo/../v1/instances",
    "/api/demo/%2e%2e/v1/instances",
    "http://127.0.0.1:4001/api/demo/stock",
    "http://localhost:4000/api/demo/stock",
    "http://[::1]:4000/api/demo/stock",
    "file:///etc/passwd",
    "gopher://api.example.com/",
    "api.example.com",
    "",
  ])("to %j is refused", (text) => {
    expect(() => targetOf(text, settings)).toThrow(CallRefused);
  });
});

describe("an address", () => {
  it.each(["93.184.216.34", "2606:2800:220:1::1", "10.1.2.3", "::ffff:93.184.216.34"])("%s is open", (address) => {
    expect(isOpenAddress(address, settings)).toBe(true);
  });

  it.each([
    "127.0.0.1",
    "127.9.9.9",
    "0.0.0.0",
    "10.2.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "nonsense",
  ])("%s is closed", (address) => {
    expect(isOpenAddress(address, settings)).toBe(false);
  });

  it("in a URL, however it is written, is checked too", () => {
    const open = { ...settings, allowedNetworks: new BlockList() };
    for (const text of [
      "http://127.1/",
      "http://0x7f000001/",
      "http://2130706433/",
      "http://[::ffff:127.0.0.1]/",
      "http://10.1.2.3/",
    ]) {
      expect(() => requireOpenLiteral(new URL(text), open), text).toThrow(CallRefused);
    }
    expect(() => requireOpenLiteral(new URL("https://api.example.com/"), open)).not.toThrow();
  });
});

describe("settings", () => {
  it("that are not understood are named", () => {
    expect(() => callSettings({ NODE_ENV: "test", TL_ALLOWED_HOSTS: "https://api.example.com" })).toThrow(
      "TL_ALLOWED_HOSTS",
    );
    expect(() => callSettings({ NODE_ENV: "test", TL_ALLOWED_NETWORKS: "10.0.0.0" })).toThrow("TL_ALLOWED_NETWORKS");
  });

  it("allow nothing unless they say so", () => {
    expect(callSettings({ NODE_ENV: "test" })).toMatchObject({ ownOrigin: "http://127.0.0.1:3000", allowedHosts: [] });
  });
});
