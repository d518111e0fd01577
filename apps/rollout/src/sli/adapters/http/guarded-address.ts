import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** Not for the public: RFC 6890 and its updates, with what is mapped or translated to IPv4. */
const PRIVATE = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/127',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
] as const;

const isPrivateIn = blockListOf(PRIVATE);

/** The address may not be asked. */
export class RefusedAddressError extends Error {
  override readonly name = 'RefusedAddressError';
  constructor(address: string) {
    super(`${address} is a private address that is not listed`);
  }
}

/** Decides which addresses may be asked: public ones, and private ones that are listed. */
export class AddressGuard {
  private readonly allowed: BlockList;

  /** @param allow networks in CIDR notation */
  constructor(allow: readonly string[]) {
    this.allowed = blockListOf(allow);
  }

  /** @param address IPv4 or IPv6; an IPv4 address mapped to IPv6 is judged as what it is */
  mayAsk(address: string): boolean {
    const plain = unmapped(address);
    const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4';
    if (isIP(plain) === 0) return false;
    return this.allowed.check(plain, family) || !isPrivateIn.check(plain, family);
  }

  /** Resolves names for a connection, and refuses the address that would really be connected to. */
  readonly lookup: LookupFunction = (name, options, callback) => {
    lookup(name, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, '', 0);
        return;
      }
      const bad = found.find(({ address }) => !this.mayAsk(address));
      const [first] = found;
      if (bad !== undefined || first === undefined) {
        callback(new RefusedAddressError(bad?.address ?? name), '', 0);
        return;
      }
      if (options.all === true) callback(null, found);
      else callback(null, first.address, first.family);
    });
  };
}

function blockListOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix = ''] = network.split('/');
    list.addSubnet(address, Number(prefix), isIP(address) === 6 ? 'ipv6' : 'ipv4');
  }
  return list;
}

/** `::ffff:10.0.0.1`, in any spelling, is 10.0.0.1. */
function unmapped(address: string): string {
  if (isIP(address) !== 6) return address;
  const { hostname } = new URL(`http://[${address.split('%')[0] ?? ''}]`);
  const found = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname);
  if (found === null) return hostname.slice(1, -1);
  const [high = 0, low = 0] = found.slice(1).map((part) => Number.parseInt(part, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}
