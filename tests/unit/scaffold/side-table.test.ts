import { expect, test } from '@jest/globals';
import { namesOf } from '../../../scripts/scaffold/names.ts';
import type { ExistingColumn, ExistingTable } from '../../../scripts/scaffold/table/existing-table.ts';
import { schedulerBesideTable } from '../../../scripts/scaffold/table/side-scheduler.ts';
import { ROOT } from '../../support/project-files.ts';

function column(name: string, type: string, rest: Partial<ExistingColumn> = {}): ExistingColumn {
  return {
    ...{ name, type, isNullable: false, defaultValue: null, countsUp: false, generated: undefined, values: undefined },
    ...rest,
  };
}

const zebras: ExistingTable = {
  ...{ schema: 'zoo', name: 'zebras', key: 'zebra_no', unique: ['zebra_no', 'tag'], foreignKeys: [] },
  columns: [
    column('zebra_no', 'int4', { countsUp: true }),
    column('tag', 'varchar(8)'),
    column('born', 'timestamptz(6)'),
    column('status', 'text', { isNullable: true }),
    column('place', 'point'),
  ],
};

function textOf(table: ExistingTable, path: string, leaveOut: string[] = []): string {
  const { files } = schedulerBesideTable(ROOT, namesOf('zebra-checks'), table, leaveOut);
  return files.find((file) => file.path === path)?.text ?? '';
}

test('the item refers to its row by the key alone, and goes with it', () => {
  expect(textOf(zebras, 'functions/zebra-checks/zebra-check-work.entity.ts')).toContain(
    "zebra: p.manyToOne(Zebra).mapToPk().joinColumn('zebra_id').unique().updateRule('cascade').deleteRule('cascade')",
  );
});

test('the table that exists is an entity that schedulers share, without what an entity cannot hold or is left out', () => {
  const text = textOf(zebras, 'functions/entities/zebra.entity.ts', ['born']);

  expect(text).toContain('zebraStatus: p.text().fieldName("status").strictNullable()');
  expect(text).not.toMatch(/place|born/);
});

test('an item has no property twice, whatever the table is called', () => {
  const text = textOf({ ...zebras, name: 'statuses' }, 'functions/zebra-checks/zebra-check-work.entity.ts');

  expect(text).toContain("statusRow: p.manyToOne(Status).mapToPk().joinColumn('status_row_id')");
});

test('samples make the rows that they stand beside, each with a value of its own where that is unique', () => {
  expect(textOf(zebras, 'local/samples/zebra-checks.ts')).toContain(
    "({ id: Number(name), tag: name.slice(-8), born: new Date('2026-01-01T00:00:00Z') })",
  );
});

test('an entity of another table is not taken for that of this one', () => {
  expect(() => textOf({ ...zebras, name: 'scheduler_runs' }, '')).toThrow(
    'the entity of zoo.scheduler_runs would be SchedulerRun; there is SchedulerRun already, of public.scheduler_runs',
  );
});
