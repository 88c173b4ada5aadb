import * as z from 'zod';

export const ChaosSettings = z.object({ chaosWorldUrl: z.url().describe('where items are told how to behave') });

export type ChaosSettings = z.output<typeof ChaosSettings>;
