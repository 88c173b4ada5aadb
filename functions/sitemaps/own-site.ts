import { setTimeout as wait } from 'node:timers/promises';
import { addSeconds } from '../../lib/clock.ts';
import { PermanentError, SnoozeError } from '../../lib/errors.ts';
import type { FetchOptions } from '../../lib/http/fetch.ts';
import { fetchRobots, robotsOf } from '../../lib/http/robots.ts';
import type { ProcessContext } from '../../lib/scheduler/define-scheduler.ts';
import { type RememberedRobots, SiteRobots } from '../entities/site-robots.entity.ts';
import type { Reader } from './reader.ts';

/** For so long a site's robots.txt is not asked for again (RFC 9309, section 2.4, would allow a day). */
const FRESH_SECONDS = 3600;

/**
 * Waits until a file of a site may be fetched, by the rules and the delay of its robots.txt. What is learnt of the site is
 * kept, whatever becomes of the file.
 *
 * @param remembered what the database remembers of it
 * @throws PermanentError `robots_disallowed`
 * @throws SnoozeError `robots_unavailable`: for the moment everything is forbidden
 * @throws FetchError what keeps its robots.txt from being fetched
 */
export async function askItsSite(
  url: URL,
  remembered: RememberedRobots | null,
  options: FetchOptions,
  { readRobots }: Pick<Reader, 'readRobots'>,
  { now, keep }: Pick<ProcessContext<unknown>, 'now' | 'keep'>,
): Promise<void> {
  const { origin, pathname } = url;
  const known = remembered && isFresh(remembered, now()) ? remembered : await ask(url, options, readRobots, now);
  const { record, fetchedAt, visitedAt } = known;
  if (known !== remembered) keep((em) => SiteRobots.remember(em, record, fetchedAt));
  if (record.isUnavailable) throw untilItIsAskedAgain(origin, fetchedAt, now());
  if (!robotsOf(record).isAllowed(url))
    throw new PermanentError('robots_disallowed', `the robots.txt of ${origin} forbids ${pathname}`);
  const { crawlDelaySeconds } = record;
  if (crawlDelaySeconds === 0) return;
  const ms = addSeconds(visitedAt, crawlDelaySeconds).getTime() - now().getTime();
  if (ms > 0) await wait(ms, undefined, { signal: options.signal });
  keep((em) => SiteRobots.visited(em, origin, now()));
}

function untilItIsAskedAgain(origin: string, fetchedAt: Date, now: Date): SnoozeError {
  const seconds = Math.ceil((addSeconds(fetchedAt, FRESH_SECONDS).getTime() - now.getTime()) / 1000);
  return new SnoozeError(Math.max(1, seconds), 'robots_unavailable', `${origin} does not say what may be fetched`);
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
  return { record: await fetchRobots(url, options, readRobots), fetchedAt: now(), visitedAt: now() };
}
