import { absoluteUrl, siteOf } from '../../../lib/http/addresses.ts';
import type { SocialLinks } from '../../entities/site-metadata.ts';
import { jsonLdNodes } from './json-ld.ts';
import type { Page } from './page.ts';

interface Network {
  readonly hosts: RegExp;
  /** Whether a path, without its leading slash, is a profile's. */
  isProfile(segments: readonly string[], url: URL): boolean;
}

const words = (text: string) => new Set(text.split(' '));

const NOT_ON_FACEBOOK = words(
  'sharer sharer.php share share.php dialog plugins tr login login.php groups events event watch hashtag photo photo.php photos story.php permalink.php posts videos reel reels help policies policy.php privacy legal ads business l.php sharer2 marketplace gaming media home.php notes',
);
const NOT_ON_TWITTER = words(
  'intent share home search hashtag i login signup privacy tos explore settings messages notifications compose about jobs download',
);
const NOT_ON_INSTAGRAM = words('p reel reels explore stories tv accounts share direct about developer legal web oauth');
const NOT_ON_YOUTUBE = words(
  'watch embed playlist shorts results feed live hashtag t about redirect v clip post premium gaming music kids ads creators howyoutubeworks iframe_api player_api signin attribution_link subscription_center',
);

const LINKEDIN_KINDS = words('company in school showcase organization');

const NETWORKS: Readonly<Record<keyof SocialLinks, Network>> = {
  facebookUrl: {
    hosts: /^(?:[a-z-]+\.)?(?:facebook|fb)\.com$/,
    isProfile: ([first = '', second = ''], url) => {
      if (first === 'profile.php') return url.searchParams.has('id');
      if (first === 'pages' || first === 'people' || first === 'p') return second !== '';
      return (
        /^[\p{L}\d.-]+$/u.test(first) &&
        !NOT_ON_FACEBOOK.has(first) &&
        (second === '' || first === 'pg' || SECTIONS.has(second))
      );
    },
  },
  twitterUrl: {
    hosts: /^(?:www\.|mobile\.)?(?:twitter|x)\.com$/,
    isProfile: ([first = '', second]) =>
      /^@?\w{1,15}$/.test(first) && !NOT_ON_TWITTER.has(first) && second === undefined,
  },
  linkedinUrl: {
    hosts: /^(?:[a-z]{2,3}\.)?linkedin\.com$/,
    isProfile: ([kind = '', name = '', third = '']) => LINKEDIN_KINDS.has(kind) && name !== '' && third !== 'posts',
  },
  instagramUrl: {
    hosts: /^(?:www\.)?(?:instagram\.com|instagr\.am)$/,
    isProfile: ([first = '', second]) =>
      /^[\w.]{1,30}$/.test(first) && !NOT_ON_INSTAGRAM.has(first) && second === undefined,
  },
  youtubeUrl: {
    hosts: /^(?:www\.|m\.)?youtube\.com$/,
    isProfile: ([first = '', second = '']) => {
      if (first === 'channel' || first === 'c' || first === 'user') return second !== '';
      if (first.startsWith('@')) return first.length > 1;
      return /^[\w-]+$/.test(first) && !NOT_ON_YOUTUBE.has(first) && second === '';
    },
  },
};

/** Parts of a Facebook profile that are still the profile. */
const SECTIONS = words('about reviews timeline');

/** The site's profiles, one of each network: in JSON-LD's `sameAs`, then among the links of the page. */
export function findSocialLinks(page: Page, base: string): SocialLinks {
  const sameAs = jsonLdNodes(page.jsonLd).flatMap((node) => node['sameAs'] ?? []);
  const urls = [...sameAs.filter((href) => typeof href === 'string'), ...page.anchors]
    .map((href) => absoluteUrl(href, base))
    .filter((address) => address !== null)
    .map((address) => new URL(address));
  const siteName = siteOf(new URL(base).hostname).split('.', 1)[0] ?? '';
  // A page links to its authors' profiles as well: one that carries the site's name is the site's.
  const first = (network: Network) => {
    const profiles = urls.filter((url) => network.hosts.test(url.hostname) && isProfile(network, url));
    const profile = profiles.find(({ pathname }) => pathname.toLowerCase().includes(siteName)) ?? profiles[0];
    return profile ? profileUrl(profile) : null;
  };
  return {
    facebookUrl: first(NETWORKS.facebookUrl),
    twitterUrl: first(NETWORKS.twitterUrl),
    linkedinUrl: first(NETWORKS.linkedinUrl),
    instagramUrl: first(NETWORKS.instagramUrl),
    youtubeUrl: first(NETWORKS.youtubeUrl),
  };
}

function isProfile(network: Network, url: URL): boolean {
  const [first = '', ...rest] = decoded(url.pathname).split('/').filter(Boolean);
  return network.isProfile([first.toLowerCase(), ...rest], url);
}

/** Without tracking and fragment; by https. */
function profileUrl(url: URL): string {
  const id = url.pathname === '/profile.php' ? `?id=${encodeURIComponent(url.searchParams.get('id') ?? '')}` : '';
  return `https://${url.hostname}${url.pathname.replace(/\/$/, '')}${id}`;
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
