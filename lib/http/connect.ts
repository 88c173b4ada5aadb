import { isIP, type LookupFunction } from 'node:net';
import { BAD_PORTS } from './bad-ports.ts';
import { PermanentFetchError } from './errors.ts';
import { isPublicAddress } from './public-address.ts';
import type { Resolve } from './resolve.ts';
import type { FetchSettings } from './settings.ts';

/** Where a request connects to: options for `http.request`. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly lookup: LookupFunction;
}

/**
 * Says where to connect for a URL, and lets nothing but public addresses through. The check is part of the connect:
 * the addresses that it has passed are the very ones the socket is given, so a name that changes its answer between
 * check and connect (DNS rebinding) gains nothing. It is made anew for every hop of a redirect.
 *
 * @throws PermanentFetchError `port_refused`; `address_not_public`, for an IP literal
 */
export function targetOf(url: URL, settings: FetchSettings, resolve: Resolve): Target {
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const local = settings.fetchConnectTo.find(({ origin }) => origin === `${hostname}:${port}`);
  if (local) return { host: local.address, port: local.port, lookup: refuseLookup };
  if (LOCALHOST.test(hostname)) throw notPublic(hostname, ['loopback']);
  const isAddress = isIP(hostname) !== 0;
  if (isAddress && !isPublicAddress(hostname)) throw notPublic(hostname, [hostname]);
  if (BAD_PORTS.has(port))
    throw new PermanentFetchError('port_refused', `${url.origin}: no web server has the port ${port}`);
  return { host: hostname, port, lookup: isAddress ? refuseLookup : publicLookup(resolve) };
}

/** Loopback by definition, whatever a resolver says (RFC 6761, section 6.3). */
const LOCALHOST = /(?:^|\.)localhost\.?$/;

/** For addresses, which are never looked up. */
const refuseLookup: LookupFunction = (hostname, _options, callback) => {
  callback(notPublic(hostname, []), []);
};

function publicLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const allowed = addresses.filter(({ address }) => isPublicAddress(address));
        const [first] = allowed;
        if (!first)
          callback(
            notPublic(
              hostname,
              addresses.map(({ address }) => address),
            ),
            [],
          );
        else if (options.all) callback(null, [...allowed]);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };
}

function notPublic(hostname: string, addresses: readonly string[]): PermanentFetchError {
  return new PermanentFetchError(
    'address_not_public',
    `${hostname} is at an address that is not public: ${addresses.join(', ')}`,
  );
}
