import * as z from 'zod';
import { PermanentError, SnoozeError } from '../../../lib/errors.ts';
import { wallMs } from '../scale.ts';
import { BLOCK_SECONDS } from '../settings.ts';
import type { Act } from './world.ts';

export const ChaosResult = z.object({ text: z.string(), chain: z.boolean() });

export type ChaosResult = z.output<typeof ChaosResult>;

const SNOOZE_SECONDS = 2;
const PIECE = 100_000;

/** What comes back from `process` that is no result, or one that no column holds. */
const NONSENSE: readonly unknown[] = [
  undefined,
  42,
  { text: 'a\u0000b', chain: false },
  { text: 'x'.repeat(1000), chain: false },
];

/** Behaves as told. What it returns may be anything: that is the point. */
export function behave(act: Act, attempt: number): Promise<ChaosResult> {
  switch (act) {
    case 'work':
    case 'chain':
      return Promise.resolve({ text: `attempt ${attempt}`, chain: act === 'chain' });
    case 'throw':
      throw new Error('chaos: this attempt fails');
    case 'fail':
      throw new PermanentError('chaos_permanent', 'chaos: this item fails at once');
    case 'snooze':
      throw new SnoozeError(SNOOZE_SECONDS, 'chaos_snooze', 'chaos: later');
    case 'nonsense':
      return Promise.resolve(NONSENSE[attempt % NONSENSE.length] as ChaosResult);
    case 'hang':
      return new Promise(() => {});
    case 'reject twice':
      void Promise.reject(new Error('chaos: rejected with nobody to catch it'));
      throw new Error('chaos: rejected');
    case 'exit':
      return process.exit(3);
    case 'busy loop':
      for (;;);
    case 'block':
      for (const end = Date.now() + wallMs(BLOCK_SECONDS); Date.now() < end; );
      return new Promise(() => {});
    case 'exhaust memory':
      for (const hoard: number[][] = []; ; ) hoard.push(new Array<number>(PIECE).fill(Math.random()));
    default:
      return act satisfies never;
  }
}
