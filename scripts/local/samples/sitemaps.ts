import type { FilterQuery } from '@mikro-orm/core';
import { Domain } from '../../../functions/domains/domain.entity.ts';
import { domains } from '../../../functions/domains/domains.ts';
import { Sitemap } from '../../../functions/sitemaps/sitemap.entity.ts';
import { UsageError } from '../command.ts';
import { SAMPLE_SITEMAPS } from '../sample-sites.ts';
import type { Samples } from '../samples.ts';

export const samples: Samples<Sitemap> = {
  names: SAMPLE_SITEMAPS,
  nameOf: (number) => `http://127.0.0.${number + 1}/sitemap.xml`,
  normalize(written) {
    if (!URL.canParse(written)) throw new UsageError(`${JSON.stringify(written)} is no URL of a sitemap`);
    return new URL(written).href;
  },
  find: (em, url) => em.find(Sitemap, { url }),
  async create(em, url) {
    // Only the sitemap is to be processed: a domain that is not there yet counts as done.
    const domain = await em.upsert(
      Domain,
      { domain: new URL(url).hostname, status: 'completed', finishedAt: new Date() },
      { onConflictFields: ['domain'], onConflictAction: 'ignore' },
    );
    return em.create(Sitemap, { url, domain, discoveryMethod: 'manual' });
  },
  describe: (item) => ({ name: item.url.replace(/^https?:\/\//, ''), result: describeContent(item) }),
  queuedBy: { scheduler: domains, where: (items: FilterQuery<Domain>) => ({ domain: items }) },
};

function describeContent({ type, urlCount, cutAt, skippedCount }: Sitemap): string {
  if (type === null) return '';
  const notes = [cutAt !== null && `cut at its ${cutAt}`, skippedCount && `${skippedCount} refused`].filter(Boolean);
  return [`${type}, ${urlCount} URLs`, ...notes].join(', ');
}
