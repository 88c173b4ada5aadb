import { absoluteUrl, MAX_ADDRESS_LENGTH } from '../../lib/http/addresses.ts';
import { collapsed } from '../../lib/text.ts';
import type { SiteMetadata } from '../entities/site-metadata.ts';
import { findEmailAddresses } from './metadata/email.ts';
import { jsonLdNodes } from './metadata/json-ld.ts';
import { findLogo } from './metadata/logo.ts';
import type { Page } from './metadata/page.ts';
import { pageKindOf } from './metadata/page-kind.ts';
import { readPage } from './metadata/page-reader.ts';
import { findPhoneNumbers } from './metadata/phone.ts';
import { Site } from './metadata/site.ts';
import { findSocialLinks } from './metadata/social.ts';
import { findTechnology } from './metadata/technology.ts';

/**
 * Reads a page's metadata. Pure; never throws, whatever it is given, and takes time in proportion to its length.
 *
 * @param html the page, as text
 * @param url where it was found, after redirects: what relative addresses are resolved against
 */
export function extractMetadata(html: string, url: string): SiteMetadata {
  return describePage(readPage(html), url);
}

/** The metadata of a page that has been read already. */
export function describePage(page: Page, address: string): SiteMetadata {
  const url = usableAddress(address);
  const base = baseOf(page, url);
  const site = new Site(page, url, base);
  const nodes = jsonLdNodes(page.jsonLd);
  return {
    pageKind: pageKindOf(page, url, base),
    title: collapsed(page.title ?? '') ?? collapsed(page.meta.get('og:title') ?? ''),
    description: collapsed(page.meta.get('description') ?? '') ?? collapsed(page.meta.get('og:description') ?? ''),
    language: collapsed(page.language ?? ''),
    faviconUrl: findIcon(page, base),
    logoUrl: findLogo(page, nodes, site),
    ...findTechnology(page, url, base),
    emailAddresses: findEmailAddresses(page, url),
    phoneNumbers: findPhoneNumbers(page, nodes, url),
    ...findSocialLinks(page, nodes, site),
  };
}

/** What the page's relative addresses are resolved against. */
export function baseOf(page: Page, url: string): string {
  const own = usableAddress(url);
  return absoluteUrl(page.baseHref, own) ?? own;
}

/** An address that is too long serves without its query: every address on the page would be read together with it. */
function usableAddress(url: string): string {
  if (url.length <= MAX_ADDRESS_LENGTH) return url;
  const parsed = URL.parse(url);
  if (!parsed) return url.slice(0, MAX_ADDRESS_LENGTH);
  const withoutQuery = `${parsed.origin}${parsed.pathname}`;
  return withoutQuery.length > MAX_ADDRESS_LENGTH ? `${parsed.origin}/` : withoutQuery;
}

/** The first icon that has an address: one in the page itself has none, and one that is empty is the page. */
function findIcon({ links }: Page, base: string): string | null {
  for (const { rel, href } of links) {
    const isEmpty = /^\s*(?:#|\??\s*$)/.test(href);
    const address = rel.includes('icon') && !isEmpty ? absoluteUrl(href, base) : null;
    if (address !== null) return address;
  }
  return null;
}
