/** Which IP addresses are of the open internet, and which belong to this machine, its network or its cloud. */
import { BlockList, isIP } from "node:net";

/** IANA's special-purpose registries: nothing in here is a provider's server. */
const special: readonly [string, number][] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
  // Unspecified, loopback, and the IPv4 addresses in IPv6 clothes (mapped, translated, tunnelled).
  ["::", 96],
  ["::ffff:0:0", 96],
  ["::ffff:0:0:0", 96],
  ["64:ff9b::", 96],
  ["64:ff9b:1::", 48],
  ["100::", 64],
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
  ["5f00::", 16],
  ["fc00::", 7],
  ["fe80::", 9],
  ["ff00::", 8],
];

function listOf(ranges: readonly [string, number][]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of ranges)
    list.addSubnet(network, bits, network.includes(":") ? "ipv6" : "ipv4");
  return list;
}

/** Constants in the shape that Node checks fastest; never changed. */
const specialList = listOf(special);
const loopbackList = listOf([
  ["127.0.0.0", 8],
  ["::1", 128],
]);

function within(list: BlockList, address: string): boolean {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 6 ? "ipv6" : "ipv4");
}

/** False for anything that is no IP address at all. */
export function isPublicAddress(address: string): boolean {
  return isIP(address) !== 0 && !address.includes("%") && !within(specialList, address);
}

export function isLoopbackAddress(address: string): boolean {
  return within(loopbackList, address);
}
