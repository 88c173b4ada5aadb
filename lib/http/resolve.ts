import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { describeError } from '../errors.ts';
import { FetchError, PermanentFetchError } from './errors.ts';
import type { FetchSettings } from './settings.ts';

/** Resolves a name to all its addresses. */
export type Resolve = (hostname: string) => Promise<readonly LookupAddress[]>;

/** How long addresses of the other family are waited for when those of one are there (RFC 8305, section 3). */
const RESOLUTION_DELAY_MS = 50;

/** A name server that says nothing is asked again, or the next one is. */
const TRIES = 3;

/** The name has no address, whoever is asked. */
const HAS_NO_ADDRESS = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/**
 * Asks the name servers itself, within a time limit of its own. The system's resolver (`dns.lookup`) waits in one of
 * the few threads of the process, so that two names whose servers are dead would hold up every other look-up; here each
 * name has a resolver of its own, and no thread. The system's list of hosts and its search domains do not count: what
 * is fetched is the public Internet.
 *
 * @throws PermanentFetchError `dns_not_found`; FetchError `dns_failed`
 */
export function resolverOf({ fetchDnsTimeoutSeconds, fetchDnsServers }: FetchSettings): Resolve {
  return async (hostname) => {
    const limitMs = fetchDnsTimeoutSeconds * 1000;
    const resolver = new Resolver({ timeout: Math.ceil(limitMs / TRIES), tries: TRIES });
    if (fetchDnsServers.length > 0) resolver.setServers(fetchDnsServers);
    const timer = setTimeout(() => resolver.cancel(), limitMs);
    try {
      return await askBothFamilies(resolver, hostname);
    } catch (error) {
      throw dnsErrorOf(error, hostname);
    } finally {
      clearTimeout(timer);
      resolver.cancel();
    }
  };
}

async function askBothFamilies(resolver: Resolver, hostname: string): Promise<LookupAddress[]> {
  const found: LookupAddress[] = [];
  const note = (family: 4 | 6) => (addresses: string[]) => {
    found.push(...addresses.map((address) => ({ address, family })));
  };
  const asked = [resolver.resolve4(hostname).then(note(4)), resolver.resolve6(hostname).then(note(6))];
  await Promise.any(asked);
  await Promise.race([Promise.allSettled(asked), wait(RESOLUTION_DELAY_MS)]);
  return found.toSorted((a, b) => a.family - b.family);
}

function dnsErrorOf(thrown: unknown, hostname: string): FetchError | PermanentFetchError {
  const causes: unknown[] = thrown instanceof AggregateError ? thrown.errors : [thrown];
  const codes = causes.map((cause) => (Error.isError(cause) && 'code' in cause ? String(cause.code) : ''));
  const options = { cause: causes[0] };
  if (codes.includes('ENOTFOUND') || codes.every((code) => HAS_NO_ADDRESS.has(code)))
    return new PermanentFetchError('dns_not_found', `${hostname} does not resolve to any address`, options);
  const detail = describeError(causes[0]).message;
  return new FetchError('dns_failed', `${hostname}: no name server answered (${detail})`, options);
}
