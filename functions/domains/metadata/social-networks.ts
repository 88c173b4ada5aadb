/** A social network: where it lives, and which of its addresses are somebody's profile. */
export interface Network {
  readonly hosts: RegExp;
  /** The path of the profile that an address belongs to, without its leading slash; null where it is nobody's. */
  profileOf(segments: readonly string[], url: URL): string | null;
}

const words = (text: string) => new Set(text.split(' '));

const NOT_ON_FACEBOOK = words(
  'sharer share dialog plugins tr login groups group events event watch hashtag photo photos story permalink posts video videos reel reels help policies policy privacy legal ads business l sharer2 marketplace gaming media home notes docs developers apps badges campaign connect directory install recover settings stories terms tos ajax images careers lite pages people p pg profile about search sharer.php connect.php r.php v2.0 2008 fbml whitehat safetycheck creators ai',
);
const NOT_ON_TWITTER = words(
  'intent share home search hashtag i login signup privacy tos explore settings messages notifications compose about jobs download statuses widgets account oauth who_to_follow',
);
const NOT_ON_INSTAGRAM = words(
  'p reel reels explore stories tv accounts share direct about developer legal web oauth embed.js embeds',
);
const NOT_ON_YOUTUBE = words(
  'watch embed playlist shorts results feed live hashtag t about redirect v clip post premium gaming music kids ads creators howyoutubeworks iframe_api player_api signin attribution_link subscription_center subscribe_widget s yt account upload',
);

/** Where Facebook has the profiles that have no address of their own; the first is one's old address. */
const FACEBOOK_LISTS = words('pg pages people p');

/** Parts of a profile that are still the profile. */
const FACEBOOK_PARTS = words(
  'about about_details reviews timeline info app photos photos_stream videos events community posts services shop menu jobs likes mentions followers reels live map wall home',
);
const YOUTUBE_PARTS = words(
  'about videos featured playlists community channels streams shorts live discussion feed podcasts store',
);
const TWITTER_PARTS = words('about jobs videos media with_replies likes followers following lists highlights articles');
const INSTAGRAM_PARTS = words('about jobs videos reels tagged channel guides followers following feed');

/** Kinds of LinkedIn's pages, those of organisations first. */
export const LINKEDIN_COMPANY = words('company school showcase organization');

/** The name and nothing after it but a part of the profile, by its own page. */
function nameOf(segments: readonly string[], parts: ReadonlySet<string>): string | null {
  const [name = '', part, ...rest] = segments;
  return part === undefined || (parts.has(part.toLowerCase()) && rest.length === 0) ? name : null;
}

/** Names and titles that templates come with. */
const TEMPLATE_HANDLE =
  /^(?:your_?(?:handle|name|username|twitter|site|page)?|username|handle|example|yourtwitter\w*)$/i;

/** The name of a Twitter account, without its "@"; null where it is none. */
export function twitterHandle(written: string): string | null {
  const name = /^(?:(?:https?:\/\/)?(?:www\.)?(?:twitter|x)\.com\/)?@{0,2}(\w{1,15})\/?(?:[?#].*)?$/i.exec(
    written.trim().slice(0, 100),
  )?.[1];
  return name === undefined || NOT_ON_TWITTER.has(name.toLowerCase()) || TEMPLATE_HANDLE.test(name) ? null : name;
}

function facebookProfile(segments: readonly string[], url: URL): string | null {
  const [first = '', second = '', third = ''] = segments;
  const kind = first.toLowerCase();
  if (kind === 'profile.php') return /^\d+$/.test(url.searchParams.get('id') ?? '') ? first : null;
  if (FACEBOOK_LISTS.has(kind)) {
    if (second === '' || /^(?:create|category)$/i.test(second)) return null;
    return kind === 'pg' ? second : [first, second, third].filter(Boolean).join('/');
  }
  const isName = /^[\p{L}\d.-]+$/u.test(first) && !kind.endsWith('.php') && !NOT_ON_FACEBOOK.has(kind);
  return isName ? nameOf(segments, FACEBOOK_PARTS) : null;
}

export const NETWORKS = {
  facebookUrl: {
    hosts: /^(?:(?:www|m|web|mbasic|touch|[a-z]{2}|[a-z]{2}-[a-z]{2})\.)?(?:facebook|fb)\.com$/,
    profileOf: facebookProfile,
  },
  twitterUrl: {
    hosts: /^(?:www\.|mobile\.|m\.)?(?:twitter|x)\.com$/,
    profileOf([first = '', second = '', ...rest], url) {
      if (first === 'intent' && /^(?:user|follow)$/.test(second))
        return twitterHandle(url.searchParams.get('screen_name') ?? '');
      return nameOf([twitterHandle(first) ?? '', ...(second === '' ? [] : [second]), ...rest], TWITTER_PARTS) || null;
    },
  },
  linkedinUrl: {
    hosts: /^(?:[a-z]{2,3}\.)?linkedin\.com$/,
    profileOf([kind = '', name = '']) {
      const known = LINKEDIN_COMPANY.has(kind.toLowerCase()) || kind.toLowerCase() === 'in';
      return known && name !== '' ? `${kind}/${name}` : null;
    },
  },
  instagramUrl: {
    hosts: /^(?:www\.|m\.)?(?:instagram\.com|instagr\.am)$/,
    profileOf(path) {
      // The address by which apps open a profile.
      const segments = path[0] === '_u' ? path.slice(1) : path;
      const [first = ''] = segments;
      return /^[\w.]{1,30}$/.test(first) && !NOT_ON_INSTAGRAM.has(first.toLowerCase())
        ? nameOf(segments, INSTAGRAM_PARTS)
        : null;
    },
  },
  youtubeUrl: {
    hosts: /^(?:www\.|m\.)?youtube\.com$/,
    profileOf(segments) {
      const [first = '', second = ''] = segments;
      if (/^(?:channel|c|user)$/i.test(first)) return second === '' ? null : `${first}/${second}`;
      if (first.startsWith('@')) return first.length > 1 ? first : null;
      return /^[\w-]+$/.test(first) && !NOT_ON_YOUTUBE.has(first.toLowerCase())
        ? nameOf(segments, YOUTUBE_PARTS)
        : null;
    },
  },
} as const satisfies Record<string, Network>;
