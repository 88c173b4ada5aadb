import { Sitemap } from '../sitemaps/sitemap.entity.ts';
import { Domain } from './domain.entity.ts';

/** What dispatching domains takes. Apart from `domains.ts`, so that the scheduled Lambda need not carry the rest. */
export const domainWork = {
  name: 'domains',
  entity: Domain,
  otherEntities: [Sitemap],
  settingsPrefix: 'DOMAIN_SCHEDULER_',
} as const;
