import { absoluteUrl } from '../../../lib/http/addresses.ts';
import type { SocialLinks } from '../../entities/site-metadata.ts';
import { type JsonLdNode, strings } from './json-ld.ts';
import type { Page, PageAnchor } from './page.ts';
import type { Site } from './site.ts';
import { LINKEDIN_COMPANY, NETWORKS, type Network, twitterHandle } from './social-networks.ts';

/** Who says that a profile is the site's: the surer, the higher. A profile that has the site's very name beats all. */
const TRUST = { named: 6, declared: 5, sameAs: 4, alike: 3, linked: 2, mentioned: 1, author: 0 };

interface Mention {
  readonly url: URL;
  readonly trust: number;
}

interface Profile {
  readonly address: string;
  readonly trust: number;
}

/** Services that put their own account on the sites that they host. */
const PLATFORM =
  /^(?:wordpress(?:dot)?com|wordpress|squarespace|wix|medium|tumblr|blogger|shopify|weebly|webflow|substack(?:inc)?|typepad|jimdo|ghost|tryghost)$/i;

/** Addresses in JSON-LD that are looked at: a site has a handful of profiles. */
const MAX_SAME_AS = 500;

/**
 * The site's profiles, one of each network: as the page declares them, by its JSON-LD, and among its links. A page
 * links to its authors' profiles as well; those count where there is nothing better.
 */
export function findSocialLinks(page: Page, nodes: readonly JsonLdNode[], site: Site): SocialLinks {
  const mentions = mentionsIn(page, nodes, site);
  const creator = twitterHandle(page.meta.get('twitter:creator') ?? '');
  const written = twitterHandle(page.meta.get('twitter:site') ?? '');
  const ownHandle = written !== null && isPlatforms(written, site) ? null : written;
  const best = (network: Network) => bestOf(profilesOf(network, mentions, site));
  const twitter = profilesOf(NETWORKS.twitterUrl, mentions, site).map((profile) =>
    isHandle(profile, creator) && !isHandle(profile, ownHandle) && profile.trust < TRUST.alike
      ? { ...profile, trust: TRUST.author }
      : profile,
  );
  return {
    facebookUrl: best(NETWORKS.facebookUrl)?.address ?? null,
    twitterUrl: twitterOf(twitter, ownHandle)?.address ?? null,
    linkedinUrl: best(NETWORKS.linkedinUrl)?.address ?? null,
    instagramUrl: best(NETWORKS.instagramUrl)?.address ?? null,
    youtubeUrl: best(NETWORKS.youtubeUrl)?.address ?? null,
  };
}

/** The account that the page declares its site's, as the page links to it where it does; unless another has its name. */
function twitterOf(profiles: readonly Profile[], ownHandle: string | null): Profile | undefined {
  const best = bestOf(profiles);
  if (ownHandle === null) return best?.trust === TRUST.author ? undefined : best;
  const linked = profiles.find((profile) => isHandle(profile, ownHandle));
  const declared = { address: linked?.address ?? `https://x.com/${ownHandle}`, trust: TRUST.declared };
  return best && best.trust > TRUST.declared ? best : declared;
}

function isHandle({ address }: Profile, handle: string | null): boolean {
  return handle !== null && address.toLowerCase().endsWith(`/${handle.toLowerCase()}`);
}

/** Whether an account is that of the service which the site is made with, and which declares its own. */
function isPlatforms(name: string, site: Site): boolean {
  return PLATFORM.test(name) && !site.isCalled(name) && !site.isNamedIn(name);
}

function mentionsIn(page: Page, nodes: readonly JsonLdNode[], site: Site): Mention[] {
  const sameAs = nodes
    .flatMap((node) => strings(node.fields['sameAs']).map((href) => ({ href, trust: trustOfNode(node) })))
    .slice(0, MAX_SAME_AS);
  const publisher = page.meta.get('article:publisher');
  const isOwn = publisher !== undefined && !isPlatforms(publisher.slice(publisher.lastIndexOf('/') + 1), site);
  const declared = isOwn ? [{ href: publisher, trust: TRUST.declared }] : [];
  const linked = page.anchors.map(({ href, place }) => ({ href, trust: TRUST_OF_PLACE[place] }));
  return [...declared, ...sameAs, ...linked].flatMap(({ href, trust }) => {
    const address = absoluteUrl(href, site.base);
    return address === null ? [] : [{ url: new URL(address), trust }];
  });
}

const TRUST_OF_PLACE: Readonly<Record<PageAnchor['place'], number>> = {
  author: TRUST.author,
  prose: TRUST.mentioned,
  page: TRUST.linked,
};

/** A person's profiles are an author's, unless the person is all that the page is about. */
function trustOfNode({ types, under }: JsonLdNode): number {
  const isPerson = types.length > 0 && types.every((type) => type === 'Person');
  if (isPerson && under !== null && under !== 'publisher') return TRUST.author;
  return isPerson && under === null ? TRUST.mentioned : TRUST.sameAs;
}

function profilesOf(network: Network, mentions: readonly Mention[], site: Site): Profile[] {
  return mentions.flatMap(({ url, trust }) => {
    const path = network.hosts.test(url.hostname) ? network.profileOf(segmentsOf(url), url) : null;
    if (path === null) return [];
    const name = path.split('/').at(-1) ?? '';
    const byName = site.isCalled(name) ? TRUST.named : site.isNamedIn(name) ? TRUST.alike : trust;
    // Whoever works for a company has a page of their own: the company's goes before it, whatever its name is.
    const asCompany = LINKEDIN_COMPANY.has(path.split('/', 1)[0]?.toLowerCase() ?? '') ? 10 : 0;
    return [{ address: addressOf(url, path), trust: Math.max(trust, byName) + asCompany }];
  });
}

/** The surest; of several that are as sure, the first. */
function bestOf(profiles: readonly Profile[]): Profile | undefined {
  let best: Profile | undefined;
  for (const profile of profiles) if (!best || profile.trust > best.trust) best = profile;
  return best;
}

/** Of the path, or of what stands after `#!`, as addresses were once written. */
function segmentsOf({ pathname, hash }: URL): string[] {
  const path = pathname === '/' && hash.startsWith('#!/') ? hash.slice(2) : pathname;
  return decoded(path).split('/').filter(Boolean);
}

/** Without tracking and fragment; by https. */
function addressOf({ hostname, searchParams }: URL, path: string): string {
  const id = path === 'profile.php' ? `?id=${encodeURIComponent(searchParams.get('id') ?? '')}` : '';
  return new URL(`https://${hostname}/${path}${id}`).href;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
