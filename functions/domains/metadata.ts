import { absoluteUrl } from '../../lib/http/addresses.ts';
import { collapsed } from '../../lib/text.ts';
import type { SiteMetadata } from '../entities/site-metadata.ts';
import { findEmailAddresses } from './metadata/email.ts';
import { findLogo } from './metadata/logo.ts';
import { type Page, readPage } from './metadata/page.ts';
import { findPhoneNumbers } from './metadata/phone.ts';
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
export function describePage(page: Page, url: string): SiteMetadata {
  const base = baseOf(page, url);
  const icon = page.links.find(({ rel }) => rel.includes('icon'));
  return {
    title: collapsed(page.title ?? '') ?? collapsed(page.meta.get('og:title') ?? ''),
    description: collapsed(page.meta.get('description') ?? '') ?? collapsed(page.meta.get('og:description') ?? ''),
    language: collapsed(page.language ?? ''),
    faviconUrl: absoluteUrl(icon?.href, base),
    logoUrl: findLogo(page, base),
    ...findTechnology(page, url, base),
    emailAddresses: findEmailAddresses(page, url),
    phoneNumbers: findPhoneNumbers(page, url),
    ...findSocialLinks(page, base),
  };
}

/** What the page's relative addresses are resolved against. */
export function baseOf(page: Page, url: string): string {
  return absoluteUrl(page.baseHref, url) ?? url;
}
