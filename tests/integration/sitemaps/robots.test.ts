import { afterEach, expect, test } from '@jest/globals';
import { SiteRobots } from '../../../functions/entities/site-robots.entity.ts';
import { type Answer, status, text } from '../../../local/sample-sites.ts';
import { createSitemapHarness, type SitemapHarness } from './sitemap-harness.ts';

let harness: SitemapHarness;
afterEach(() => harness.close());

let count = 0;

interface Visited {
  readonly site: string;
  /** When each path was asked for, in milliseconds. */
  readonly visits: { path: string; at: number }[];
}

async function startSite(robots: Answer, paths: Record<string, Answer> = {}): Promise<Visited> {
  const site = `robots-${count++}.test`;
  const visits: Visited['visits'] = [];
  const noted =
    (path: string, answer: Answer): Answer =>
    (request, response) => {
      visits.push({ path, at: Date.now() });
      return answer(request, response);
    };
  const map = text('application/xml', `<urlset><url><loc>https://${site}/a</loc></url></urlset>`);
  const all = { '/robots.txt': robots, '/map.xml': map, '/more.xml': map, ...paths };
  harness = await createSitemapHarness({
    [site]: {
      answer: status(404),
      paths: Object.fromEntries(Object.entries(all).map(([path, answer]) => [path, noted(path, answer)])),
    },
  });
  return { site, visits };
}

const rules = (content: string) => text('text/plain', content);
const pathsOf = ({ visits }: Visited) => visits.map(({ path }) => path);

test('a sitemap that its site forbids is not fetched, and fails with what forbids it', async () => {
  const visited = await startSite(rules('User-agent: *\nDisallow: /map'));

  expect(await harness.scanSitemap(`https://${visited.site}/map.xml`)).toMatchObject({
    status: 'failed',
    lastError: `robots_disallowed: the robots.txt of https://${visited.site} forbids /map.xml`,
  });
  expect(pathsOf(visited)).toEqual(['/robots.txt']);
});

test('a site that cannot say what it allows is asked again in an hour, at no cost of an attempt', async () => {
  const visited = await startSite(status(503));

  for (const path of ['/map.xml', '/more.xml']) {
    const item = await harness.scanSitemap(`https://${visited.site}${path}`);
    expect(item).toMatchObject({
      ...{ status: 'pending', attempts: 0 },
      lastError: expect.stringMatching(/^robots_unavailable: /),
    });
    expect(item.availableAt.getTime() - Date.now()).toBeGreaterThan(3_500_000);
  }
  expect(pathsOf(visited)).toEqual(['/robots.txt']);
});

test('a site without a robots.txt allows everything', async () => {
  const { site } = await startSite(status(404));

  expect(await harness.scanSitemap(`https://${site}/map.xml`)).toMatchObject({ status: 'completed', urlCount: 1 });
});

test('a robots.txt is fetched once, remembered in the database, and fetched again after an hour', async () => {
  const visited = await startSite(rules('User-agent: *\nAllow: /'));
  await harness.scanSitemap(`https://${visited.site}/map.xml`);
  await harness.scanSitemap(`https://${visited.site}/more.xml`);

  expect(pathsOf(visited)).toEqual(['/robots.txt', '/map.xml', '/more.xml']);
  const [row] = await harness.database.fork().find(SiteRobots, {});
  expect(row).toMatchObject({ origin: `https://${visited.site}`, record: { crawlDelaySeconds: 0 } });
});

test('a site is not asked again because one of its files is not there, or forbidden', async () => {
  const visited = await startSite(rules('User-agent: *\nDisallow: /more'), { '/gone.xml': status(404) });
  for (const path of ['/gone.xml', '/more.xml', '/map.xml'])
    await harness.scanSitemap(`https://${visited.site}${path}`);

  expect(pathsOf(visited)).toEqual(['/robots.txt', '/gone.xml', '/map.xml']);
});

test('what the database remembers of a site is enough, for an hour', async () => {
  const { site, visits } = await startSite(rules('User-agent: *\nAllow: /'));
  const record = { origin: `https://${site}`, isUnavailable: false, sitemaps: [], crawlDelaySeconds: 0, rules: [] };
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  await SiteRobots.remember(harness.database.fork(), record, minutesAgo(59));
  await harness.scanSitemap(`https://${site}/map.xml`);
  expect(visits.map(({ path }) => path)).toEqual(['/map.xml']);

  await SiteRobots.remember(harness.database.fork(), record, minutesAgo(61));
  await harness.scanSitemap(`https://${site}/more.xml`);
  expect(visits.map(({ path }) => path)).toEqual(['/map.xml', '/robots.txt', '/more.xml']);
});

test('the delay that a site asks for is kept from its robots.txt to a file, and from one file to the next', async () => {
  const { site, visits } = await startSite(rules('User-agent: *\nCrawl-delay: 0.5'));
  await harness.scanSitemap(`https://${site}/map.xml`);
  await harness.scanSitemap(`https://${site}/more.xml`);

  expect(visits.map(({ path }) => path)).toEqual(['/robots.txt', '/map.xml', '/more.xml']);
  const gaps = visits.slice(1).map(({ at }, index) => at - (visits[index]?.at ?? 0));
  for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(490);
});

test('the robots.txt of a domain that was scanned serves its sitemaps', async () => {
  const visited = await startSite(rules('User-agent: *\nSitemap: /map.xml'), {
    '/': text('text/html', '<title>Home</title>'),
  });
  await harness.scan(visited.site);
  expect(pathsOf(visited).filter((path) => path === '/robots.txt')).toHaveLength(1);
  await harness.scanSitemap(`https://${visited.site}/map.xml`);

  expect(pathsOf(visited).filter((path) => path === '/robots.txt')).toHaveLength(1);
  expect(pathsOf(visited)).toContain('/map.xml');
});
