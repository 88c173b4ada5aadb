import { absoluteUrl } from '../../../lib/http/addresses.ts';
import { jsonLdNodes } from './json-ld.ts';
import type { Page } from './page.ts';

/** schema.org's types of organisations, by the ends of their names. */
const ORGANIZATION = /(?:Organization|Business|Corporation|Store|Restaurant|Agency|School|University|Hotel|NGO)$/;

const MARKED = /(?:^|[^a-z])logo(?:[^a-z]|$)/;

/** The site's logo: what JSON-LD says of its organisation, else the first image that is marked as a logo. */
export function findLogo(page: Page, base: string): string | null {
  for (const node of jsonLdNodes(page.jsonLd)) {
    if (typesOf(node).some((type) => ORGANIZATION.test(type))) {
      const logo = absoluteUrl(imageAddress(node['logo']), base);
      if (logo !== null) return logo;
    }
  }
  const marked = page.images.find(({ marks }) => MARKED.test(marks));
  return absoluteUrl(marked?.src, base);
}

function typesOf(node: Readonly<Record<string, unknown>>): string[] {
  const type = node['@type'];
  return (Array.isArray(type) ? type : [type]).filter((name) => typeof name === 'string');
}

/** A schema.org image: an address, an ImageObject, or a list of either. */
function imageAddress(image: unknown): string | undefined {
  if (typeof image === 'string') return image || undefined;
  if (Array.isArray(image)) return imageAddress(image[0]);
  if (!image || typeof image !== 'object') return undefined;
  const { url, contentUrl } = image as { url?: unknown; contentUrl?: unknown };
  return imageAddress(url) ?? imageAddress(contentUrl);
}
