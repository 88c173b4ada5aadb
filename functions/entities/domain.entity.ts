import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { QueueColumns } from '../../lib/scheduler/items.ts';
import { storable } from '../../lib/text.ts';
import { workItemChecks, workItemIndexes, workItemProperties } from '../../lib/work-item/properties.ts';
import type { PageKind, SiteMetadata, TechStack } from './site-metadata.ts';
import type { LeftOut } from './sitemap-limits.ts';

const TABLE = 'domains';

/** Longest name that DNS can hold. */
export const DOMAIN_LENGTH = 253;

const URL_LENGTH = 2048;
const PAGE_KIND_LENGTH = 16;
const LANGUAGE_LENGTH = 35;
const VALIDATOR_LENGTH = 255;
const VERSION_LENGTH = 32;
const PHONE_LENGTH = 20;
const EMAIL_LENGTH = 254;

/** For columns without a limit of their own. */
const TEXT_LENGTH = 10_000;

/** What processing a domain found. */
export interface DomainScan {
  /** In its normalised form. */
  readonly domain: string;
  readonly finalUrl: string;
  readonly httpStatus: number;
  readonly etag: string | null;
  readonly lastModified: string | null;
  /** The page was larger than the limit: what is known is from its beginning. */
  readonly isPageCut: boolean;
  readonly scannedAt: Date;
  /** Null where the page has not changed since the last scan. */
  readonly metadata: SiteMetadata | null;
}

const DomainSchema = defineEntity({
  name: 'Domain',
  tableName: TABLE,
  properties: {
    ...workItemProperties,
    /** Normalised: lower case, punycode, without scheme, port, path or trailing dot. */
    domain: p.string().length(DOMAIN_LENGTH).unique(),
    /** Whether the page is a site's, or one that stands where there is none. */
    pageKind: p.string().length(PAGE_KIND_LENGTH).$type<PageKind>().strictNullable(),
    title: p.text().strictNullable(),
    description: p.text().strictNullable(),
    language: p.string().length(LANGUAGE_LENGTH).strictNullable(),
    faviconUrl: p.string().length(URL_LENGTH).strictNullable(),
    logoUrl: p.string().length(URL_LENGTH).strictNullable(),
    isWordpress: p.boolean().strictNullable(),
    wordpressVersion: p.string().length(VERSION_LENGTH).strictNullable(),
    hasElementor: p.boolean().strictNullable(),
    techStack: p.json<TechStack>().strictNullable(),
    emailAddresses: p.array().strictNullable(),
    phoneNumbers: p.array().strictNullable(),
    facebookUrl: p.string().length(URL_LENGTH).strictNullable(),
    twitterUrl: p.string().length(URL_LENGTH).strictNullable(),
    linkedinUrl: p.string().length(URL_LENGTH).strictNullable(),
    instagramUrl: p.string().length(URL_LENGTH).strictNullable(),
    youtubeUrl: p.string().length(URL_LENGTH).strictNullable(),
    finalUrl: p.string().length(URL_LENGTH).strictNullable(),
    /** What the server said of the page's version, for the next scan. */
    etag: p.string().length(VALIDATOR_LENGTH).strictNullable(),
    lastModified: p.string().length(VALIDATOR_LENGTH).strictNullable(),
    /** Sitemaps that it would have had beyond the limit of one domain. */
    sitemapsLeftOut: p.integer().strictNullable(),
    httpStatus: p.smallint().strictNullable(),
    /** Set where the page was larger than the limit, and only its beginning was read. */
    isPageCut: p.boolean().strictNullable(),
    lastScanAt: p.datetime(3).strictNullable(),
  },
  indexes: workItemIndexes(TABLE),
  checks: workItemChecks(TABLE),
});

export class Domain extends DomainSchema.class {
  /** The items of `names`, in no order. */
  static getByDomain(em: EntityManager, names: readonly string[]): Promise<Domain[]> {
    return em.find(Domain, { domain: { $in: [...names] } });
  }

  /** Queues domains, normalised, of which none is there yet. */
  static async enqueue(names: readonly string[], columns: QueueColumns, em: EntityManager): Promise<void> {
    await em.insertMany(
      Domain,
      names.map((domain) => ({ domain, ...columns })),
    );
  }

  /**
   * Records a scan. Texts are cut at their column's limit; an address that does not fit is left out, because half an
   * address leads nowhere. A page that has not changed keeps what is recorded of it.
   */
  updateFromMetadata(scan: DomainScan, leftOut: LeftOut): void {
    this.domain = scan.domain;
    this.httpStatus = scan.httpStatus;
    this.lastScanAt = scan.scannedAt;
    if (scan.metadata === null) return;
    this.sitemapsLeftOut = leftOut.count;
    this.isPageCut = scan.isPageCut;
    this.finalUrl = whole(scan.finalUrl, URL_LENGTH);
    this.etag = whole(scan.etag, VALIDATOR_LENGTH);
    this.lastModified = whole(scan.lastModified, VALIDATOR_LENGTH);
    const { metadata } = scan;
    this.pageKind = metadata.pageKind;
    this.title = cut(metadata.title, TEXT_LENGTH);
    this.description = cut(metadata.description, TEXT_LENGTH);
    this.language = cut(metadata.language, LANGUAGE_LENGTH);
    this.faviconUrl = whole(metadata.faviconUrl, URL_LENGTH);
    this.logoUrl = whole(metadata.logoUrl, URL_LENGTH);
    this.isWordpress = metadata.isWordpress;
    this.wordpressVersion = cut(metadata.wordpressVersion, VERSION_LENGTH);
    this.hasElementor = metadata.hasElementor;
    this.techStack = metadata.techStack;
    this.emailAddresses = metadata.emailAddresses.filter((address) => whole(address, EMAIL_LENGTH) !== null);
    this.phoneNumbers = metadata.phoneNumbers.filter((number) => whole(number, PHONE_LENGTH) !== null);
    this.facebookUrl = whole(metadata.facebookUrl, URL_LENGTH);
    this.twitterUrl = whole(metadata.twitterUrl, URL_LENGTH);
    this.linkedinUrl = whole(metadata.linkedinUrl, URL_LENGTH);
    this.instagramUrl = whole(metadata.instagramUrl, URL_LENGTH);
    this.youtubeUrl = whole(metadata.youtubeUrl, URL_LENGTH);
  }
}

function cut(value: string | null, maxLength: number): string | null {
  return value === null ? null : storable(value, maxLength);
}

/** The value, or null where it does not fit or cannot be stored as it is. */
function whole(value: string | null, maxLength: number): string | null {
  return value !== null && storable(value, maxLength) === value ? value : null;
}

DomainSchema.setClass(Domain);
