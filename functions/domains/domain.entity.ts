import { defineEntity, p } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { storable } from '../../lib/text.ts';
import { workItemChecks, workItemIndexes, workItemProperties } from '../../lib/work-item/properties.ts';
import type { SiteMetadata } from './metadata.ts';

const TABLE = 'domains';

const URL_LENGTH = 2048;
const LANGUAGE_LENGTH = 35;

/** For columns without a limit of their own. */
const TEXT_LENGTH = 10_000;

/** What processing a domain found. */
export interface DomainScan {
  /** In its normalised form. */
  readonly domain: string;
  readonly finalUrl: string;
  readonly httpStatus: number;
  readonly scannedAt: Date;
  readonly metadata: SiteMetadata;
}

export interface TechStack {
  cms: string[];
  frameworks: string[];
  analytics: string[];
  widgets: string[];
}

const DomainSchema = defineEntity({
  name: 'Domain',
  tableName: TABLE,
  properties: {
    ...workItemProperties,
    /** Normalised: lower case, punycode, without scheme, port, path or trailing dot. */
    domain: p.string().length(253).unique(),
    title: p.text().strictNullable(),
    description: p.text().strictNullable(),
    language: p.string().length(LANGUAGE_LENGTH).strictNullable(),
    faviconUrl: p.string().length(URL_LENGTH).strictNullable(),
    logoUrl: p.string().length(URL_LENGTH).strictNullable(),
    isWordpress: p.boolean().strictNullable(),
    wordpressVersion: p.string().length(32).strictNullable(),
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
    httpStatus: p.smallint().strictNullable(),
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

  /**
   * Records a scan. Texts are cut at their column's limit; an address that does not fit is left out, because half an
   * address leads nowhere.
   */
  updateFromMetadata(scan: DomainScan): void {
    const { metadata } = scan;
    this.domain = scan.domain;
    this.title = text(metadata.title, TEXT_LENGTH);
    this.description = text(metadata.description, TEXT_LENGTH);
    this.language = text(metadata.language, LANGUAGE_LENGTH);
    this.faviconUrl = address(metadata.faviconUrl);
    this.finalUrl = address(scan.finalUrl);
    this.httpStatus = scan.httpStatus;
    this.lastScanAt = scan.scannedAt;
  }
}

function text(value: string | null, maxLength: number): string | null {
  return value === null ? null : storable(value, maxLength);
}

function address(value: string | null): string | null {
  return value !== null && value.length <= URL_LENGTH ? storable(value, URL_LENGTH) : null;
}

DomainSchema.setClass(Domain);
