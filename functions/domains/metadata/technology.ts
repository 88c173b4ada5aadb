import { absoluteUrl, isSameSite, siteOf } from '../../../lib/http/addresses.ts';
import type { TechStack } from '../../entities/site-metadata.ts';
import type { Page } from './page.ts';
import { type Evidence, TECHNOLOGY_RULES, WORDPRESS_ASSET } from './technology-rules.ts';

export interface Technology {
  readonly isWordpress: boolean;
  readonly wordpressVersion: string | null;
  readonly hasElementor: boolean;
  readonly techStack: TechStack;
}

/** Where a page's evidence is looked for. */
interface Traces {
  readonly page: Page;
  readonly assets: readonly string[];
  readonly ownAssets: readonly string[];
}

/** What a site is built with, as far as its page shows. */
export function findTechnology(page: Page, url: string, base: string): Technology {
  const assets = page.assets.map((href) => absoluteUrl(href, base)).filter((address) => address !== null);
  const code = page.code.map((href) => absoluteUrl(href, base)).filter((address) => address !== null);
  const ownAssets = [
    ...assets.filter((address) => isSameSite(address, url)),
    ...code.filter((address) => !isSameSite(address, url) && isDelivered(address, url)),
    ...proxiedAssets(assets, url),
    ...wholeWordpress(code, url),
  ];
  const traces = { page, assets, ownAssets };
  const found = TECHNOLOGY_RULES.filter(({ evidence }) => isEvident(evidence, traces));
  const isWordpress = found.some(({ name }) => name === 'WordPress') || hasWordpressApi(page, url, base);
  const names = new Set(found.map(({ name }) => name));
  if (isWordpress) names.add('WordPress');
  const inCategory = (category: keyof TechStack) =>
    TECHNOLOGY_RULES.filter((rule) => rule.category === category && names.has(rule.name)).map(({ name }) => name);
  return {
    isWordpress,
    wordpressVersion: isWordpress ? wordpressVersion(traces) : null,
    hasElementor: names.has('Elementor'),
    techStack: {
      cms: inCategory('cms'),
      frameworks: inCategory('frameworks'),
      analytics: inCategory('analytics'),
      widgets: inCategory('widgets'),
    },
  };
}

function isEvident(evidence: Evidence, { page, assets, ownAssets }: Traces): boolean {
  const { generator, asset, ownAsset, script, mark, comment } = evidence;
  return (
    (generator !== undefined && page.generators.some((text) => generator.test(text.trim()))) ||
    (asset !== undefined && assets.some((address) => asset.test(address))) ||
    (ownAsset !== undefined && ownAssets.some((address) => ownAsset.test(address))) ||
    script?.test(page.scripts) === true ||
    comment?.test(page.comments) === true ||
    (mark !== undefined && page.marks.values().some((name) => mark.test(name)))
  );
}

/** Hosts that deliver the files of sites that are not theirs, and names of hosts that only deliver. */
const DELIVERY_NETWORK =
  /(?:^|\.)(?:cloudfront\.net|b-cdn\.net|kxcdn\.com|azureedge\.net|akamaized\.net|stackpathcdn\.com|netdna-(?:cdn|ssl)\.com|cdn77\.org|rackcdn\.com|fastly\.net|wp\.com|cdn-cloudflare\.net|gcdn\.co|imgix\.net|rocketcdn\.me|shortpixel\.ai|exactdn\.com|quic\.cloud|wpengine\.com|wpenginepowered\.com|kinsta\.cloud|pantheonsite\.io|myftpupload\.com|edgekey\.net|bunnycdn\.com|secureservercdn\.net|swarmcdn\.com|googleapis\.com)$/;
const DELIVERY_NAME = /^(?:cdn|static|assets?|media|files|content|img|images)[\d-]{0,3}\./;

/** Shortest name of a site that says something where it is a part of another name. */
const MIN_NAME = 4;

/**
 * Whether a script or style sheet of another host is the site's own all the same, from a network that delivers it.
 * (Images prove nothing: sites show each other's.)
 */
function isDelivered(address: string, url: string): boolean {
  const { hostname, pathname } = new URL(address);
  const site = siteOf(URL.parse(url)?.hostname ?? '');
  const name = site.split('.', 1)[0] ?? '';
  return (
    DELIVERY_NETWORK.test(hostname) ||
    DELIVERY_NAME.test(hostname) ||
    (name.length >= MIN_NAME && hostname.includes(name)) ||
    (site !== '' && pathname.startsWith(`/${site}/`))
  );
}

/** Images that a network delivers under the name of the site (`i0.wp.com/www.example.com/…`). */
function proxiedAssets(assets: readonly string[], url: string): string[] {
  const host = URL.parse(url)?.hostname ?? '';
  return host === '' ? [] : assets.filter((address) => new URL(address).pathname.startsWith(`/${host}/`));
}

/**
 * Scripts and style sheets of another host that has WordPress itself and what is added to it: a site shows one file of
 * another, and not all of its files.
 */
function wholeWordpress(code: readonly string[], url: string): string[] {
  const foreign = code.filter((address) => WORDPRESS_ASSET.test(address) && !isSameSite(address, url));
  const byHost = Object.groupBy(foreign, (address) => new URL(address).hostname);
  return Object.values(byHost).flatMap((files = []) =>
    files.some((file) => file.includes('/wp-includes/')) && files.some((file) => file.includes('/wp-content/'))
      ? files
      : [],
  );
}

/** The link by which WordPress tells where its REST API is. */
function hasWordpressApi({ links }: Page, url: string, base: string): boolean {
  return links.some(({ rel, href }) => {
    const address = absoluteUrl(href, base);
    return rel.includes('https://api.w.org/') && address !== null && isSameSite(address, url);
  });
}

/** By the generator, or by the version that WordPress adds to the addresses of its own emoji script. */
function wordpressVersion({ page, ownAssets }: Traces): string | null {
  for (const generator of page.generators) {
    const version = /^WordPress (\d[\w.-]{0,30})/i.exec(generator.trim())?.[1];
    if (version !== undefined) return version;
  }
  const emoji = ownAssets.find((address) => WORDPRESS_ASSET.test(address) && address.includes('/wp-emoji-release'));
  return /[?&]ver=(\d[\w.-]{0,30})/.exec(emoji ?? '')?.[1] ?? null;
}
