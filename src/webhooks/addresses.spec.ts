import type { LookupAddress } from 'node:dns';
import { promisify } from 'node:util';
import { isPublic, publicLookup, RefusedAddress, refusePrivateHost } from './addresses.js';

describe('not public is', () => {
  it.each([
    ['this host', '0.0.0.0', '::'],
    ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
    ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fc00::1', 'fd12:3456::1'],
    ['link-local, where clouds keep their secrets', '169.254.169.254', 'fe80::1', 'fe80::1%eth0'],
    ['carrier-grade NAT', '100.64.0.1', '100.127.255.255'],
    ['multicast and broadcast', '224.0.0.1', '255.255.255.255', 'ff02::1'],
    ['reserved and documentation', '192.0.2.1', '198.51.100.7', '203.0.113.9', '240.0.0.1', '2001:db8::1'],
    ['benchmarking', '198.18.0.1'],
    ['IPv4 inside IPv6', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:8.8.8.8'],
    ['translated', '64:ff9b::7f00:1', '2002:7f00:1::', '2001:0:7f00:1::'],
    ['IPv6 outside of what is given out', '::7f00:1', '100:0:0:1::1', '4000::1'],
  ])('%s', (_, ...addresses) => {
    for (const address of addresses) expect([address, isPublic(address)]).toEqual([address, false]);
  });
});

it.each(['8.8.8.8', '1.1.1.1', '93.184.215.14', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450:4001:81b::200e'])(
  '%s is public',
  (address) => {
    expect(isPublic(address)).toBe(true);
  },
);

describe('a URL whose host is a private address is refused, however it is written:', () => {
  it.each([
    '127.0.0.1',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[0:0:0:0:0:ffff:7f00:1]',
    '10.1',
  ])('%s', (host) => {
    const { hostname } = new URL(`https://${host}/hooks`);
    expect(() => {
      refusePrivateHost(hostname);
    }).toThrow(RefusedAddress);
  });

  it('names are not: what they lead to shows when they are resolved', () => {
    expect(() => {
      refusePrivateHost('localhost');
    }).not.toThrow();
  });
});

describe('a name', () => {
  const lookup = (found: LookupAddress[], all = true) =>
    promisify(
      publicLookup(() => Promise.resolve(found)) as (
        name: string,
        options: object,
        done: (error: Error | null, value: unknown) => void,
      ) => void,
    )('hooks.example.org', { all });
  const v4 = (address: string) => ({ address, family: 4 });

  it('that resolves to public addresses is connected to exactly those', async () => {
    expect(await lookup([v4('8.8.8.8'), v4('1.1.1.1')])).toEqual([v4('8.8.8.8'), v4('1.1.1.1')]);
    expect(await lookup([v4('8.8.8.8')], false)).toBe('8.8.8.8');
  });

  it('that resolves to a private address among public ones is refused, and the sentence says which', async () => {
    await expect(lookup([v4('8.8.8.8'), v4('10.0.0.7')])).rejects.toThrow(
      'hooks.example.org resolves to 10.0.0.7, a private or special address',
    );
  });

  it('that cannot be resolved fails as the resolver says', async () => {
    const failing = promisify(
      publicLookup(() => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' }))),
    );
    await expect(failing('nowhere.example', {})).rejects.toMatchObject({ code: 'ENOTFOUND' });
  });
});
