import { PermanentError } from '../../lib/errors.ts';
import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { Domain, type DomainScan } from './domain.entity.ts';
import { normalizeDomain } from './domain-name.ts';
import { fetchHomePage } from './home-page.ts';
import { decodeHtml } from './html-text.ts';
import { extractMetadata } from './metadata.ts';
import { DomainSettings } from './settings.ts';

const ACCEPT = 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.1';

/** Turns a pending domain into a row of facts about its site. */
export const domains = defineScheduler({
  name: 'domains',
  entity: Domain,
  settingsPrefix: 'DOMAIN_SCHEDULER_',
  settings: DomainSettings,

  async process(item, { settings, signal, now }): Promise<DomainScan> {
    const domain = normalizeDomain(item.domain, settings.domainExtraSuffixes);
    const page = await fetchHomePage(domain, { settings, signal, accept: ACCEPT }, now());
    const finalUrl = page.finalUrl.href;
    const metadata = extractMetadata(decodeHtml(page.body, page.contentType), finalUrl);
    return { domain, finalUrl, httpStatus: page.status, scannedAt: now(), metadata };
  },

  async apply(item, scan, em) {
    if (scan.domain !== item.domain && (await Domain.getByDomain(em, [scan.domain])).length > 0) {
      throw new PermanentError('domain_duplicate', `${scan.domain} has a row of its own already`);
    }
    item.updateFromMetadata(scan);
  },
});
