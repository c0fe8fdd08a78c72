import { lookup as resolve } from 'node:dns/promises';
import type { LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address that webhooks may not go to. The message is a sentence for people. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

const HOW = 'which webhooks may not reach (WEBHOOK_PRIVATE_ADDRESSES).';

/** Of IPv6, nothing else is given out as public addresses (RFC 4291, 2.5.4; the IANA registry of global unicast). */
const GLOBAL_IPV6 = ipaddr.parseCIDR('2000::/3');

/**
 * Whether an address is a public one: global unicast, and nothing that leads to another kind of address through a
 * translation (IPv4-mapped, NAT64, 6to4, Teredo). The ranges are those of the IANA special-purpose registries, RFC 6890.
 */
export function isPublic(address: string): boolean {
  const parsed = ipaddr.parse(address);
  return parsed.range() === 'unicast' && (parsed.kind() === 'ipv4' || parsed.match(GLOBAL_IPV6));
}

/**
 * The address in a URL's host, which `URL` has brought into its normal form: `0x7f.1` is `127.0.0.1` there.
 *
 * @throws {RefusedAddress} where it is an address and no public one
 */
export function refusePrivateHost(hostname: string): void {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (isIP(host) !== 0 && !isPublic(host)) throw new RefusedAddress(`${host} is a private or special address, ${HOW}`);
}

type Resolve = (name: string) => Promise<LookupAddress[]>;

const underWay = new Map<string, Promise<LookupAddress[]>>();

/**
 * One lookup at a time for each name, shared by whoever asks meanwhile. The system has two threads for all lookups of the
 * process, and one whose name servers are silent keeps a thread for minutes, whatever the request's time limit is: so
 * many deliveries to such a name keep one, and other endpoints are resolved by the other.
 */
const resolveAll: Resolve = (name) => {
  const shared = underWay.get(name);
  if (shared) return shared;
  const found = resolve(name, { all: true, verbatim: true }).finally(() => underWay.delete(name));
  underWay.set(name, found);
  return found;
};

/** The addresses of a name, whatever they are. */
export const lookupOnce: LookupFunction = (name, options, callback) => {
  answer(resolveAll(name), options.all === true, callback);
};

/**
 * Resolves a name once for each connection, refuses it where any of its addresses is not public, and hands over exactly
 * the addresses that were looked at: a name that changes its mind afterwards changes nothing.
 */
export const publicLookup =
  (ask: Resolve = resolveAll): LookupFunction =>
  (name, options, callback) => {
    const looked = ask(name).then((found) => {
      const refused = found.find(({ address }) => !isPublic(address));
      if (!refused) return found;
      throw new RefusedAddress(`${name} resolves to ${refused.address}, a private or special address, ${HOW}`);
    });
    answer(looked, options.all === true, callback);
  };

function answer(looked: Promise<LookupAddress[]>, all: boolean, callback: Parameters<LookupFunction>[2]): void {
  looked.then(
    (found) => {
      if (all) callback(null, found);
      else callback(null, found[0]?.address ?? '', found[0]?.family ?? 0);
    },
    (error: unknown) => {
      callback(error as NodeJS.ErrnoException, '', 0);
    },
  );
}
