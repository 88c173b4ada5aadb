import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Global unicast, the only part of IPv6 that is handed out (RFC 4291, section 2.4; IANA). */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether an address is one of the public Internet: not loopback, private, link-local (and with it the clouds'
 * metadata addresses), carrier-grade NAT, multicast, reserved or a documentation range; nor an IPv6 address that
 * stands for an IPv4 one (mapped, NAT64, 6to4, Teredo), by which such an address could be reached.
 */
export function isPublicAddress(address: string): boolean {
  // `ipaddr.js` also reads `8.8` and octal forms; no resolver answers so.
  if (!isIP(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  return !(parsed instanceof ipaddr.IPv6) || (!parsed.zoneId && parsed.match(GLOBAL_UNICAST));
}
