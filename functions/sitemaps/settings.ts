import * as z from 'zod';
import { FetchSettings } from '../../lib/http/settings.ts';
import { SandboxSettings } from '../../lib/sandbox/settings.ts';
import type { SettingsSchema } from '../../lib/settings.ts';
import { SitemapLimits } from '../entities/sitemap-limits.ts';

/** The settings of the sitemaps scheduler, besides those that every scheduler has. */
export const SitemapSettings = z.object({
  ...FetchSettings.shape,
  ...SandboxSettings.shape,
  ...SitemapLimits.shape,
}) satisfies SettingsSchema;

export type SitemapSettings = z.output<typeof SitemapSettings>;
