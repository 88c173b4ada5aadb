import { setTimeout as wait } from 'node:timers/promises';
import type { FetchOptions } from '../../lib/http/fetch.ts';
import { guardedPeek, type Peeked } from '../../lib/http/peek.ts';
import { fetchRobots, type Robots, type RobotsRecord, robotsOf } from '../../lib/http/robots.ts';
import type { Reader } from './reader.ts';

/** A site as its robots.txt lets it be visited. */
export interface PoliteSite {
  readonly robots: Robots;
  /** The same, to be remembered. */
  readonly record: RobotsRecord;
  /** Looks at how a file of it begins; null where that is not allowed, or there is none. */
  peek(url: URL, bytes: number): Promise<Peeked | null>;
}

/**
 * Asks a site for its robots.txt. What is asked for after that is asked for one at a time, at the pace and within the
 * limits that it sets.
 *
 * @param home an address of the site
 * @throws FetchError, PermanentFetchError when it cannot be fetched at all; PermanentError `page_too_complex`
 */
export async function visit(
  home: URL,
  options: Omit<FetchOptions, 'accept'>,
  { readRobots }: Pick<Reader, 'readRobots'>,
): Promise<PoliteSite> {
  const record = await fetchRobots(home, { ...options, accept: 'text/plain' }, readRobots);
  const robots = robotsOf(record);
  return {
    robots,
    record,
    async peek(url, bytes) {
      if (!robots.isAllowed(url)) return null;
      await wait(robots.crawlDelaySeconds * 1000, undefined, { signal: options.signal });
      const peeked = await guardedPeek(url, { ...options, accept: '*/*' }, bytes);
      return peeked.status === 200 || peeked.status === 206 ? peeked : null;
    },
  };
}
