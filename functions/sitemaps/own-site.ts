import { setTimeout as wait } from 'node:timers/promises';
import { addSeconds } from '../../lib/clock.ts';
import { PermanentError } from '../../lib/errors.ts';
import { FetchError } from '../../lib/http/errors.ts';
import type { FetchOptions } from '../../lib/http/fetch.ts';
import { fetchRobots, type RobotsRecord, robotsOf } from '../../lib/http/robots.ts';
import type { RememberedRobots } from '../entities/site-robots.entity.ts';
import type { Reader } from './reader.ts';

/** For so long a site's robots.txt is not asked for again (RFC 9309, section 2.4, would allow a day). */
const FRESH_SECONDS = 3600;

/** Of more sites than these the container forgets the oldest. */
const MOST_SITES = 500;

/** What this container was told: an item that fails leaves nothing in the database. */
const told = new Map<string, RememberedRobots>();

/** What came of asking a site whether it may be asked. */
export interface Permission {
  readonly robots: RobotsRecord;
  /** When it was fetched, where the database does not remember it. */
  readonly fetchedAt: Date | null;
}

/**
 * Waits until a file of a site may be fetched, by the rules and the delay of its robots.txt.
 *
 * @param remembered what the database remembers of it
 * @throws PermanentError `robots_disallowed`
 * @throws FetchError `robots_unavailable`, and what keeps its robots.txt from being fetched
 */
export async function askItsSite(
  url: URL,
  remembered: RememberedRobots | null,
  options: FetchOptions,
  { readRobots }: Pick<Reader, 'readRobots'>,
  now: () => Date,
): Promise<Permission> {
  const { origin, pathname } = url;
  const known = [remembered, told.get(origin)].find((each) => each && isFresh(each, now()));
  const { record, fetchedAt, visitedAt } = known ?? (await ask(url, options, readRobots, now));
  if (record.isUnavailable) throw new FetchError('robots_unavailable', `${origin} does not say what may be fetched`);
  if (!robotsOf(record).isAllowed(url))
    throw new PermanentError('robots_disallowed', `the robots.txt of ${origin} forbids ${pathname}`);
  const ms = addSeconds(visitedAt, record.crawlDelaySeconds).getTime() - now().getTime();
  if (ms > 0) await wait(ms, undefined, { signal: options.signal });
  return { robots: record, fetchedAt: known && known === remembered ? null : fetchedAt };
}

function isFresh({ fetchedAt }: RememberedRobots, now: Date): boolean {
  return addSeconds(fetchedAt, FRESH_SECONDS) > now;
}

async function ask(
  url: URL,
  { validators: _ofTheFile, ...options }: FetchOptions,
  readRobots: Reader['readRobots'],
  now: () => Date,
): Promise<RememberedRobots> {
  const answer = { record: await fetchRobots(url, options, readRobots), fetchedAt: now(), visitedAt: now() };
  // One that is down for the moment is asked again.
  if (!answer.record.isUnavailable) told.set(url.origin, answer);
  for (const oldest of [...told.keys()].slice(0, -MOST_SITES)) told.delete(oldest);
  return answer;
}
