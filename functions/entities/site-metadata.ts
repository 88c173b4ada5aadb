/** What a site is built with, by name. Page builders and shops are among the `cms`, plug-ins among the `widgets`. */
export interface TechStack {
  cms: string[];
  frameworks: string[];
  analytics: string[];
  widgets: string[];
}

/** A site's own profiles, by their absolute addresses. */
export interface SocialLinks {
  readonly facebookUrl: string | null;
  readonly twitterUrl: string | null;
  readonly linkedinUrl: string | null;
  readonly instagramUrl: string | null;
  readonly youtubeUrl: string | null;
}

/** What a page is, where it may be no site's at all. */
export const PAGE_KINDS = ['site', 'redirecting', 'parked', 'welcome', 'empty'] as const;
export type PageKind = (typeof PAGE_KINDS)[number];

/** What a page says of its site. Addresses are absolute. */
export interface SiteMetadata extends SocialLinks {
  readonly pageKind: PageKind;
  readonly title: string | null;
  readonly description: string | null;
  /** As written in the `lang` of `html`. */
  readonly language: string | null;
  /** Null where no link names one: `/favicon.ico` may be there all the same. */
  readonly faviconUrl: string | null;
  readonly logoUrl: string | null;
  readonly isWordpress: boolean;
  readonly wordpressVersion: string | null;
  readonly hasElementor: boolean;
  readonly techStack: TechStack;
  /** At most 20, in lower case. */
  readonly emailAddresses: string[];
  /** At most 20, in E.164. */
  readonly phoneNumbers: string[];
}
