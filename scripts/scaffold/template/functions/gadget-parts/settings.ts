import * as z from 'zod';
import type { SettingsSchema } from '../../lib/settings.ts';

/** The settings of the gadget-parts scheduler, besides those that every scheduler has: none yet. */
export const GadgetPartSettings = z.object({}) satisfies SettingsSchema;

export type GadgetPartSettings = z.output<typeof GadgetPartSettings>;
