import { PermanentError } from '../../lib/errors.ts';
import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { Domain } from '../entities/domain.entity.ts';
import { Sitemap } from '../entities/sitemap.entity.ts';
import { normalizeDomain } from './domain-name.ts';
import { processDomain } from './process-domain.ts';
import { DomainSettings } from './settings.ts';
import { domainWork } from './work.ts';

/** Turns a pending domain into a row of facts about its site, and queues its sitemaps. */
export const domains = defineScheduler({
  ...domainWork,
  settings: DomainSettings,
  names: {
    property: 'domain',
    normalize: (written, { domainExtraSuffixes }) => normalizeDomain(written, domainExtraSuffixes),
    queue: (em, names, columns) => Domain.queue(em, names, columns),
  },
  process: processDomain,

  async apply(item, { scan, sitemaps }, em) {
    if (scan.domain !== item.domain && (await Domain.getByDomain(em, [scan.domain])).length > 0) {
      throw new PermanentError('domain_duplicate', `${scan.domain} has a row of its own already`);
    }
    item.updateFromMetadata(scan);
    await Sitemap.queueFound(em, item.id, sitemaps);
  },
});
