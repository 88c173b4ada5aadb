import { absoluteUrl, isSameSite } from '../../../lib/http/addresses.ts';
import { isRecord, type JsonLdNode, strings } from './json-ld.ts';
import type { Page, PageImage } from './page.ts';
import type { Site } from './site.ts';

/** schema.org's types of organisations, by the ends of their names. */
const ORGANIZATION = /(?:Organization|Business|Corporation|Store|Restaurant|Agency|School|University|Hotel|NGO)$/;

/** Properties whose organisation is the site's, or that of a page of it. */
const OWN_PROPERTY = new Set(['publisher', 'mainEntity', 'about', 'mainEntityOfPage', 'isPartOf', 'copyrightHolder']);

const MARKED = /(?:^|[^a-z])logo(?:[^a-z]|$)/;

/** What the logos of others are called. */
const OTHERS =
  /(?:^|[^a-z])(?:sponsors?|partners?|clients?|customers?|supporters?|payments?|awards?|brands|testimonials?|affiliates?|visa|mastercard|paypal|facebook|twitter|instagram|youtube|linkedin|xing|whatsapp|google|app-?store|cookie[a-z]*|funders?|funding)(?:[^a-z]|$)/;

/** How deep an image may be hidden in lists and objects. */
const MAX_DEPTH = 4;

/**
 * The site's own logo: what JSON-LD says of its organisation, else the image that is marked as a logo and is most
 * surely the site's.
 */
export function findLogo(page: Page, nodes: readonly JsonLdNode[], site: Site): string | null {
  const organizations = nodes.filter(({ types }) => types.some((type) => ORGANIZATION.test(type)));
  const ranked = organizations
    .map((node) => ({ node, rank: rankOf(node, site) }))
    .filter(({ rank }) => rank > 0)
    .toSorted((a, b) => b.rank - a.rank);
  const logoOf = ({ fields }: JsonLdNode) => absoluteUrl(imageAddress(fields['logo']), site.base);
  const { sure = [], unsure = [] } = Object.groupBy(ranked, ({ rank }) => (rank > 1 ? 'sure' : 'unsure'));
  for (const { node } of sure) {
    const logo = logoOf(node);
    if (logo !== null) return logo;
  }
  const marked = markedLogo(page, site);
  if (marked !== null) return marked;
  // An organisation that is somewhere else, with its logo, is another.
  const others = unsure.map(({ node }) => ({
    logo: logoOf(node),
    url: absoluteUrl(strings(node.fields['url'])[0], site.base),
  }));
  return others.find(({ logo, url }) => logo !== null && url !== null && !isSameSite(logo, url))?.logo ?? null;
}

/** How surely an organisation is the site's; 0 where it is another. */
function rankOf({ fields, under }: JsonLdNode, site: Site): number {
  const [address] = strings(fields['url']);
  const url = absoluteUrl(address, site.base);
  const named = strings(fields['name']).some((name) => site.isCalled(name));
  if ((url !== null && (isSameSite(url, site.url) || site.isCalled(new URL(url).hostname))) || named)
    return under === null ? 4 : 3;
  if (under !== null && !OWN_PROPERTY.has(under)) return 0;
  return url === null ? 2 : 1;
}

/** A schema.org image: an address, an ImageObject, or a list of either. */
function imageAddress(image: unknown, depth = 0): string | undefined {
  if (typeof image === 'string') return image || undefined;
  if (depth > MAX_DEPTH) return undefined;
  if (Array.isArray(image)) return imageAddress(image[0], depth + 1);
  if (!isRecord(image)) return undefined;
  return imageAddress(image['url'], depth + 1) ?? imageAddress(image['contentUrl'], depth + 1);
}

function markedLogo({ images }: Page, site: Site): string | null {
  let best: { readonly address: string; readonly score: number } | undefined;
  for (const image of images) {
    if (!MARKED.test(image.marks)) continue;
    const score = scoreOf(image, site);
    const address = score > (best?.score ?? 0) ? absoluteUrl(image.src, site.base) : null;
    if (address !== null) best = { address, score };
  }
  return best?.address ?? null;
}

/** The folders and the name of an image's file; that of a host says nothing. */
function pathOf(src: string): string {
  return src.replace(/^(?:https?:)?\/\/[^/]*/i, '').toLowerCase();
}

/** Whether a text names somebody who is not the site. */
function namesOthers(text: string, site: Site): boolean {
  const [named] = OTHERS.exec(text) ?? [];
  return named !== undefined && !site.isNamedIn(named);
}

/** How surely a marked image is the site's logo; 0 where it is another's. */
function scoreOf({ src, marks, href, place }: PageImage, site: Site): number {
  const target = absoluteUrl(href ?? undefined, site.base);
  if (place === 'others' || namesOthers(marks, site) || namesOthers(pathOf(src), site)) return 0;
  if (target !== null && !isSameSite(target, site.url)) return 0;
  const isHome = target !== null && new URL(target).pathname.length <= '/en-GB/'.length;
  const isNamed = site.isNamedIn(marks) || site.isNamedIn(src.slice(src.lastIndexOf('/') + 1));
  return 1 + (isHome ? 4 : 0) + (place === 'header' ? 2 : 0) + (isNamed ? 1 : 0);
}
