import * as z from 'zod';
import { FetchSettings } from '../../lib/http/settings.ts';
import { SandboxSettings } from '../../lib/sandbox/settings.ts';
import { list, type SettingsSchema } from '../../lib/settings.ts';
import { SitemapLimits } from '../entities/sitemap-limits.ts';

/** The settings of the domains scheduler, besides those that every scheduler has. */
export const DomainSettings = z.object({
  ...FetchSettings.shape,
  ...SandboxSettings.shape,
  sitemapFilesPerDomain: SitemapLimits.shape.sitemapFilesPerDomain,
  domainExtraSuffixes: list(z.string().regex(/^[a-z0-9-]+$/, 'suffixes such as test,internal'))
    .default([])
    .describe('suffixes accepted besides the public ones, separated by commas'),
}) satisfies SettingsSchema;

export type DomainSettings = z.output<typeof DomainSettings>;
