import { defineEntity, p } from '@mikro-orm/core';
import * as z from 'zod';
import { defineScheduler } from '../../../lib/scheduler/define-scheduler.ts';
import { workItemChecks, workItemIndexes, workItemProperties } from '../../../lib/work-item/properties.ts';

const RESULT = 'x'.repeat(200);

export const BENCH_TABLE = 'bench_items';

const BenchItemSchema = defineEntity({
  name: 'BenchItem',
  tableName: BENCH_TABLE,
  properties: { ...workItemProperties, name: p.string().length(100), result: p.text().strictNullable() },
  indexes: workItemIndexes(BENCH_TABLE),
  checks: workItemChecks(BENCH_TABLE),
});

/** A user's row with the work columns. */
export class BenchItem extends BenchItemSchema.class {}
BenchItemSchema.setClass(BenchItem);

export const CROWDED_TABLE = 'bench_crowded_items';

const CrowdedItemSchema = defineEntity({
  name: 'CrowdedItem',
  tableName: CROWDED_TABLE,
  properties: { ...workItemProperties, name: p.string().length(100), result: p.text().strictNullable() },
  indexes: workItemIndexes(CROWDED_TABLE),
  checks: workItemChecks(CROWDED_TABLE),
});

/** The same in a table with many more pending, to claim from both in turns. */
export class CrowdedItem extends CrowdedItemSchema.class {}
CrowdedItemSchema.setClass(CrowdedItem);

export const benchEntities = [BenchItem, CrowdedItem] as const;

/** No work but to complete the row, with a result of 200 bytes. */
export const benchScheduler = defineScheduler({
  name: 'bench',
  entity: BenchItem,
  settingsPrefix: 'BENCH_SCHEDULER_',
  settings: z.object({}),
  items: {
    key: 'name',
    enqueue: async (names, columns, em) => {
      await em.insertMany(
        BenchItem,
        names.map((name) => ({ name, ...columns })),
      );
    },
  },
  work: async () => ({
    process: async () => RESULT,
    apply(item: BenchItem, result: string) {
      item.result = result;
    },
    normalize: (written) => written,
  }),
});

/** The environment of its handlers. Logs are off, as are the peers'. */
export function benchEnv(databaseUrl: string, variables: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'SILENT',
    BENCH_SCHEDULER_BATCH_SIZE: '1000',
    BENCH_SCHEDULER_MAX_IN_FLIGHT: '1000000',
    BENCH_SCHEDULER_QUEUE_URL: 'http://127.0.0.1/bench',
    ...variables,
  };
}
