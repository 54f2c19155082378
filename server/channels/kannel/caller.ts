/**
 * Who may speak for Kannel. It signs nothing, so two things stand in for a signature: the line's unguessable path,
 * which the door has checked, and the list of addresses that Kannel calls from.
 */
import { BlockList, isIP } from "node:net";
import type { RawRequest, Verification } from "../contract.ts";

/** `addresses` are IP addresses and ranges ("10.0.0.0/29"). An unknown caller and an empty list let nobody in. */
export function verifyCaller(request: RawRequest, addresses: readonly string[]): Verification {
  const caller = request.remoteAddress ?? "";
  const family = isIP(caller);
  if (family === 0) return { ok: false, reason: "the caller's address is not known" };
  const list = new BlockList();
  for (const one of addresses) {
    const [network = "", bits] = one.split("/");
    const type = isIP(network) === 6 ? "ipv6" : "ipv4";
    if (bits === undefined) list.addAddress(network, type);
    else list.addSubnet(network, Number(bits), type);
  }
  if (list.check(caller, family === 6 ? "ipv6" : "ipv4")) return { ok: true };
  return { ok: false, reason: "the caller's address is not on the line's list" };
}
