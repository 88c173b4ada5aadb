import * as z from 'zod';
import { decimal, integer, type SettingsSchema } from '../settings.ts';

/** How much one reading of what others have written may take. */
export const SandboxSettings = z.object({
  sandboxTimeoutSeconds: decimal(0.1, 300)
    .default(8)
    .describe('time limit of reading one page, sitemap or robots.txt, in seconds; its item fails alone'),
  sandboxMemoryMb: integer(16, 4096)
    .default(128)
    .describe('memory that reading one of them may take, in MB; its item fails alone'),
}) satisfies SettingsSchema;

export type SandboxSettings = z.output<typeof SandboxSettings>;
