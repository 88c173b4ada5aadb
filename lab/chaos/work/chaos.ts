import { defineScheduler } from '../../../lib/scheduler/define-scheduler.ts';
import { ChaosChild } from './chaos-child.entity.ts';
import { ChaosItem } from './chaos-item.entity.ts';
import { ChaosSettings } from './settings.ts';

/** Items that behave as the world outside tells them, and write two child rows each when they are done, one when they have failed. */
export const chaos = defineScheduler({
  name: 'chaos',
  entity: ChaosItem,
  otherEntities: [ChaosChild],
  settingsPrefix: 'CHAOS_SCHEDULER_',
  settings: ChaosSettings,
  items: {
    key: 'number',
    async enqueue(names, columns, em) {
      await em.insertMany(
        ChaosItem,
        names.map((name) => ({ number: Number(name), ...columns })),
      );
    },
  },
  work: () => import('./work.ts'),
  failure: () => import('./failure.ts'),
});
