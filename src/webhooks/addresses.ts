import { lookup as resolve } from 'node:dns/promises';
import { isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address that webhooks may not go to. The message is a sentence for people. */
export class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

const HOW = 'which webhooks may not reach (WEBHOOK_PRIVATE_ADDRESSES).';

/**
 * Whether an address is a public one: global unicast, and nothing that leads to another kind of address through a
 * translation (IPv4-mapped, NAT64, 6to4, Teredo). The ranges are those of the IANA special-purpose registries, RFC 6890.
 */
export function isPublic(address: string): boolean {
  const parsed = ipaddr.parse(address);
  return parsed.range() === 'unicast';
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

type Resolve = (name: string) => Promise<{ address: string; family: number }[]>;

const resolveAll: Resolve = (name) => resolve(name, { all: true, verbatim: true });

/**
 * Resolves a name once for each connection, refuses it where any of its addresses is not public, and hands over exactly
 * the addresses that were looked at: a name that changes its mind afterwards changes nothing.
 */
export const publicLookup =
  (ask: Resolve = resolveAll): LookupFunction =>
  (name, options, callback) => {
    ask(name).then(
      (found) => {
        const refused = found.find(({ address }) => !isPublic(address));
        if (refused) {
          const why = `${name} resolves to ${refused.address}, a private or special address, ${HOW}`;
          callback(new RefusedAddress(why), '', 0);
        } else if (options.all) callback(null, found);
        else callback(null, found[0]?.address ?? '', found[0]?.family ?? 0);
      },
      (error: unknown) => {
        callback(error as NodeJS.ErrnoException, '', 0);
      },
    );
  };
