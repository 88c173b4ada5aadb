import { expect, test } from '@jest/globals';
import { defineEntity, p } from '@mikro-orm/core';
import { schedulers } from '../../../functions/index.ts';
import type { Scheduler } from '../../../lib/scheduler/define-scheduler.ts';
import { workItemChecks, workItemColumns, workItemIndexes } from '../../../lib/work-item/properties.ts';
import { dropMigration } from '../../../scripts/scaffold/drop-migration.ts';

const ParcelSchema = defineEntity({
  name: 'Parcel',
  tableName: 'parcels',
  schema: 'shop',
  properties: {
    id: p.bigint('string').primary(),
    ...workItemColumns({ prefix: 'work_' }),
    size: p.enum(['small', 'large']).nativeEnumName('parcel_size'),
  },
  indexes: workItemIndexes('parcels_work'),
  checks: workItemChecks('parcels_work'),
});
class Parcel extends ParcelSchema.class {}
ParcelSchema.setClass(Parcel);

const [first] = schedulers;
const parcels = { ...first, name: 'parcels', entity: Parcel, otherEntities: [] } as unknown as Scheduler;

test('the table of another application is not dropped with its scheduler, nor its schema and its types', async () => {
  expect(await dropMigration([...schedulers, parcels], [parcels])).toBeUndefined();
});

test('tables that migrations have made would be dropped, by those who want to', async () => {
  expect((await dropMigration([...schedulers, parcels], [...schedulers]))?.text).toMatch(
    /drop table if exists "\w+" cascade/,
  );
});
