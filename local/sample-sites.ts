import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import http, { type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { LOOPBACK, listenOnLoopback } from './listen-on-loopback.ts';

/** Reserved and never listened on: connecting is refused. */
const CLOSED_PORT = 1;

/** How a site answers. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface Site {
  readonly answer: Answer;
  /** What it answers to other paths than `answer` is for. */
  readonly paths?: Readonly<Record<string, Answer>>;
  /** Further names that it answers under. */
  readonly aliases?: readonly string[];
  readonly httpOnly?: boolean;
}

function page(title: string, body = '', head = ''): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${head}</head><body>${body}</body></html>`;
}

export const html =
  (text: string): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(text);
  };

export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_request, response) => {
    response.writeHead(code, headers).end();
  };

export const text =
  (contentType: string, body: string): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': contentType }).end(body);
  };

const redirect = (location: string): Answer => status(302, { location });

/** Answers the first requests one way and the rest another. */
function first(times: number, before: Answer, after: Answer): Answer {
  let seen = 0;
  return (request, response) => {
    seen += 1;
    (seen <= times ? before : after)(request, response);
  };
}

/** Goes on writing for as long as anyone reads. */
const endless =
  (chunk: string, everyMs: number): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' });
    const timer = setInterval(() => response.write(chunk), everyMs);
    response.once('close', () => clearInterval(timer));
  };

const WORDPRESS = page(
  'Bakery Kornblume',
  `<img class="custom-logo" src="/wp-content/uploads/logo.png" alt="Logo">
   <p>Write to <a href="mailto:hello@wordpress.sluice.test">hello@wordpress.sluice.test</a> or call <a href="tel:+4930901820">030 901820</a>.</p>
   <a href="https://www.facebook.com/bakerykornblume">Facebook</a> <a href="https://www.instagram.com/bakerykornblume/">Instagram</a>`,
  `<meta name="generator" content="WordPress 6.8.3"><meta name="description" content="Bread &amp; cake since 1921">
   <link rel="icon" href="/favicon.png"><link rel="stylesheet" href="/wp-content/themes/kornblume/style.css">`,
);

const WORDPRESS_INDEX = `<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
  <sitemap><loc>https://wordpress.sluice.test/wp-sitemap-posts.xml.gz</loc></sitemap>
  <sitemap><loc>https://wordpress.sluice.test/wp-sitemap-pages.xml.gz</loc></sitemap>
</sitemapindex>`;

function urlset(prefix: string, count: number): string {
  const urls = Array.from(
    { length: count },
    (_, index) => `<url><loc>${prefix}${index}</loc><lastmod>2026-11-23</lastmod></url>`,
  );
  return `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join('')}</urlset>`;
}

const packed =
  (content: string): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/gzip' }).end(gzipSync(content));
  };

/** Unpacks to more than the protocol allows: it is cut there. */
const bomb: Answer = (request, response) => packed(`<urlset>${' '.repeat(60_000_000)}</urlset>`)(request, response);

/** The sites, by their domain: one for each way that fetching a site goes, or goes wrong. */
const SITES: Readonly<Record<string, Site>> = {
  'plain.sluice.test': {
    answer: html(page('A plain page', '', '<meta name="description" content="Nothing special.">')),
    paths: {
      '/robots.txt': text('text/plain', 'Sitemap: /sitemap.txt'),
      '/sitemap.txt': text('text/plain', 'https://plain.sluice.test/\nhttps://plain.sluice.test/about\n'),
    },
  },
  'wordpress.sluice.test': {
    answer: html(WORDPRESS),
    paths: {
      '/robots.txt': text('text/plain', 'User-agent: *\nAllow: /\n\nSitemap: /wp-sitemap.xml\n'),
      '/wp-sitemap.xml': text('application/xml', WORDPRESS_INDEX),
      '/wp-sitemap-posts.xml.gz': packed(urlset('https://wordpress.sluice.test/', 500)),
      '/wp-sitemap-pages.xml.gz': packed(urlset('https://wordpress.sluice.test/page/', 20)),
    },
  },
  'latin1.sluice.test': {
    paths: {
      '/robots.txt': text('text/plain', 'Sitemap: /sitemap.xml'),
      '/sitemap.xml': text(
        'application/xml',
        '<urlset><url><loc>https://latin1.sluice.test/</loc></url><url><loc>kaputt</loc></url></urlset>',
      ),
    },
    answer: (_request, response) => {
      const text = '<!doctype html><html lang="de"><title>Gr\u00fc\u00dfe aus K\u00f6ln</title>';
      response.writeHead(200, { 'content-type': 'text/html; charset=iso-8859-1' }).end(Buffer.from(text, 'latin1'));
    },
  },
  'gzip.sluice.test': {
    paths: {
      '/robots.txt': text('text/plain', 'Sitemap: /bomb.xml.gz\nSitemap: /gone.xml'),
      '/bomb.xml.gz': bomb,
      '/gone.xml': status(404),
    },
    answer: (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-encoding': 'gzip' });
      response.end(gzipSync(page('Compressed')));
    },
  },
  'moved.sluice.test': {
    aliases: ['www.moved.sluice.test'],
    answer: (request, response) => {
      const arrived = request.headers.host?.startsWith('www.');
      (arrived ? html(page('Moved to www')) : redirect('https://www.moved.sluice.test/'))(request, response);
    },
  },
  'http-only.sluice.test': { httpOnly: true, answer: html(page('No TLS here')) },
  'missing.sluice.test': { answer: status(404) },
  'flaky.sluice.test': { answer: first(1, status(500), html(page('Back again'))) },
  'busy.sluice.test': { answer: first(1, status(429, { 'retry-after': '1' }), html(page('Not so busy now'))) },
  'broken.sluice.test': { answer: status(503) },
  'silent.sluice.test': { answer: () => {} },
  'drip.sluice.test': { answer: endless('.', 100) },
  'endless.sluice.test': { answer: endless('<p>and on</p>'.repeat(10_000), 1) },
  'loop.sluice.test': { answer: redirect('https://loop.sluice.test/') },
  'inward.sluice.test': { answer: redirect('http://192.168.0.1/admin') },
  'report.sluice.test': {
    answer: (_request, response) => void response.writeHead(200, { 'content-type': 'application/pdf' }).end('%PDF-1.7'),
  },
};

/** Rows that have no site: a domain that does not resolve, and one that is none. */
const WITHOUT_SITE = ['nowhere.sluice.invalid', 'somebody@sluice.test'];

export const SAMPLE_DOMAINS: readonly string[] = [...Object.keys(SITES), ...WITHOUT_SITE];

/** Sitemaps of the sample sites. */
export const SAMPLE_SITEMAPS: readonly string[] = [
  'https://wordpress.sluice.test/wp-sitemap.xml',
  'https://plain.sluice.test/sitemap.txt',
  'https://latin1.sluice.test/sitemap.xml',
  'https://gzip.sluice.test/bomb.xml.gz',
  'https://gzip.sluice.test/gone.xml',
];

/** The running sample sites. */
export interface SampleSites {
  /** Settings under which exactly these sites, and no other local address, can be fetched. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

export const startSampleSites = (): Promise<SampleSites> => startSites(SITES);

/** Starts sites on loopback, with a certificate made for the occasion. */
export async function startSites(sites: Readonly<Record<string, Site>>): Promise<SampleSites> {
  const hosts = Object.entries(sites).flatMap(([domain, site]) =>
    [domain, ...(site.aliases ?? [])].map((host) => ({ host, site })),
  );
  const byHost = new Map(hosts.map(({ host, site }) => [host, site]));
  const listener: RequestListener = (request, response) => {
    const site = byHost.get(request.headers.host ?? '');
    const answer = site?.paths?.[request.url ?? ''] ?? site?.answer ?? status(421);
    answer(request, response);
  };
  const { default: selfsigned } = await import('selfsigned');
  const certificate = await selfsigned.generate([{ name: 'commonName', value: 'sluice.test' }], {
    keyType: 'ec',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: hosts.map(({ host }) => ({ type: 2 as const, value: host })) },
    ],
  });
  const secure = await listenOnLoopback(
    https.createServer({ key: certificate.private, cert: certificate.cert }, listener),
  );
  const plain = await listenOnLoopback(http.createServer(listener));
  const directory = await mkdtemp(join(tmpdir(), 'sluice-sites-'));
  const caFile = join(directory, 'ca.pem');
  await writeFile(caFile, certificate.cert);

  const connectTo = hosts.flatMap(({ host, site }) => [
    `${host}:443:${LOOPBACK}:${site.httpOnly ? CLOSED_PORT : secure.port}`,
    `${host}:80:${LOOPBACK}:${plain.port}`,
  ]);
  return {
    env: { FETCH_CONNECT_TO: connectTo.join(','), FETCH_CA_FILE: caFile, DOMAIN_EXTRA_SUFFIXES: 'test,invalid' },
    stop: async () => {
      await Promise.all([secure.stop(), plain.stop(), rm(directory, { recursive: true, force: true })]);
    },
  };
}
