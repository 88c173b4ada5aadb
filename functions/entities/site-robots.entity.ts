import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { RobotsRecord } from '../../lib/http/robots.ts';

/** Longest name that DNS can hold, its scheme and its port. */
const ORIGIN_LENGTH = 270;

const time = () => p.datetime(3);

const SiteRobotsSchema = defineEntity({
  name: 'SiteRobots',
  tableName: 'site_robots',
  properties: {
    origin: p.string().length(ORIGIN_LENGTH).primary(),
    /** What its robots.txt says to this crawler; its sitemaps are rows of their own. */
    record: p.json<Omit<RobotsRecord, 'sitemaps'>>(),
    fetchedAt: time(),
    /** When the site was last asked for a file. */
    visitedAt: time(),
  },
});

/** What is remembered of a site's robots.txt, so that it is not asked for again with each of its files. */
export class SiteRobots extends SiteRobotsSchema.class {
  /** What is remembered of the site that an address belongs to. */
  static async of(em: EntityManager, url: URL): Promise<RememberedRobots | null> {
    const row = await em.findOne(SiteRobots, { origin: url.origin });
    return row && { record: { ...row.record, sitemaps: [] }, fetchedAt: row.fetchedAt, visitedAt: row.visitedAt };
  }

  /** @param now when it was fetched, which was a visit as well */
  static async remember(em: EntityManager, { sitemaps: _rows, ...record }: RobotsRecord, now: Date): Promise<void> {
    await em.upsert(SiteRobots, { origin: record.origin, record, fetchedAt: now, visitedAt: now });
  }

  static async visited(em: EntityManager, origin: string, now: Date): Promise<void> {
    await em.nativeUpdate(SiteRobots, { origin }, { visitedAt: now });
  }
}

SiteRobotsSchema.setClass(SiteRobots);

/** The same as data. */
export interface RememberedRobots {
  readonly record: RobotsRecord;
  readonly fetchedAt: Date;
  readonly visitedAt: Date;
}
