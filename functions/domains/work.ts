import { Domain } from '../entities/domain.entity.ts';
import { Sitemap } from '../entities/sitemap.entity.ts';

/** What dispatching domains takes. Apart from `domains.ts`, so that the scheduled Lambda need not carry the rest. */
export const domainWork = {
  name: 'domains',
  entity: Domain,
  otherEntities: [Sitemap],
  settingsPrefix: 'DOMAIN_SCHEDULER_',
} as const;
