import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { Domain } from '../entities/domain.entity.ts';
import { SiteRobots } from '../entities/site-robots.entity.ts';
import { Sitemap } from '../entities/sitemap.entity.ts';
import { DomainSettings } from './settings.ts';

/** Turns a pending domain into a row of facts about its site, and queues its sitemaps. */
export const domains = defineScheduler({
  name: 'domains',
  entity: Domain,
  otherEntities: [Sitemap, SiteRobots],
  settingsPrefix: 'DOMAIN_SCHEDULER_',
  settings: DomainSettings,
  items: { key: 'domain', enqueue: Domain.enqueue },
  work: () => import('./work.ts'),
});
