import { Domain } from '../../../functions/domains/domain.entity.ts';
import { Sitemap } from '../../../functions/sitemaps/sitemap.entity.ts';
import type { Sample } from '../harness.ts';

export const sample: Sample = (em, number) => {
  const domain = em.create(Domain, { domain: `owner-${number}.com` });
  return em.create(Sitemap, { domain, url: `https://owner-${number}.com/sitemap.xml`, discoveryMethod: 'robots_txt' });
};
