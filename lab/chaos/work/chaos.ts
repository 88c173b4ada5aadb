import * as z from 'zod';
import { PermanentError } from '../../../lib/errors.ts';
import { defineScheduler } from '../../../lib/scheduler/define-scheduler.ts';
import { ChaosChild } from './chaos-child.entity.ts';
import { CHAINED, ChaosItem } from './chaos-item.entity.ts';
import { behave, ChaosResult } from './misbehave.ts';
import { type Call, Instruction } from './world.ts';

/** What dispatching chaos items takes. */
export const chaosWork = {
  name: 'chaos',
  entity: ChaosItem,
  otherEntities: [ChaosChild],
  settingsPrefix: 'CHAOS_SCHEDULER_',
} as const;

/** Items that behave as the world outside tells them, and write two child rows each when they are done. */
export const chaos = defineScheduler({
  ...chaosWork,
  names: {
    property: 'number',
    normalize(written) {
      if (/^\d{1,6}$/.test(written)) return written;
      throw new PermanentError('number_invalid', `${JSON.stringify(written)} is no number of a chaos item`);
    },
    async queue(em, names, columns) {
      await em.insertMany(
        ChaosItem,
        names.map((name) => ({ number: Number(name), ...columns })),
      );
    },
  },
  settings: z.object({ chaosWorldUrl: z.url().describe('where items are told how to behave') }),

  async process(item, { signal, attempt, settings }) {
    const { id, number, claimToken } = item;
    const call: Call = { pid: process.pid, id, number, attempt, claimToken: claimToken ?? '' };
    const answer = await fetch(settings.chaosWorldUrl, { method: 'POST', body: JSON.stringify(call), signal });
    const { act } = Instruction.parse(await answer.json());
    return behave(act, attempt);
  },

  async apply(item, result, em) {
    const { text, chain } = ChaosResult.parse(result);
    item.result = text;
    const row = { itemId: item.id, claimToken: item.claimToken ?? '' };
    em.create(ChaosChild, { ...row, part: 'created' });
    if (chain) em.create(ChaosItem, { number: item.number + CHAINED, result: null });
    await em.insert(ChaosChild, { ...row, part: 'inserted' });
  },
});
