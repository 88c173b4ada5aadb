import type { FilterQuery } from '@mikro-orm/core';
import { domains } from '../../functions/domains/domains.ts';
import type { Domain } from '../../functions/entities/domain.entity.ts';
import type { Sitemap } from '../../functions/entities/sitemap.entity.ts';
import { SAMPLE_SITEMAPS } from '../sample-sites.ts';
import type { Samples } from '../samples.ts';

export const samples: Samples<Sitemap> = {
  names: SAMPLE_SITEMAPS,
  nameOf: (number) => `http://127.0.0.${number + 1}/sitemap.xml`,
  describeResult({ type, urlCount, cutAt, skippedCount }) {
    if (type === null) return '';
    const notes = [cutAt !== null && `cut at its ${cutAt}`, skippedCount && `${skippedCount} refused`].filter(Boolean);
    return [`${type}, ${urlCount} URLs`, ...notes].join(', ');
  },
  queuedBy: { scheduler: domains, where: (items: FilterQuery<Domain>) => ({ domain: items }) },
};
