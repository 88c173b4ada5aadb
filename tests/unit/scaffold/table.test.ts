import { describe, expect, test } from '@jest/globals';
import { transformSync } from '@swc/core';
import fc from 'fast-check';
import { UsageError } from '../../../scripts/cli/command.ts';
import { camel, namesOf } from '../../../scripts/scaffold/names.ts';
import { adoptedFiles } from '../../../scripts/scaffold/table/adopted-files.ts';
import { planAdoption } from '../../../scripts/scaffold/table/adoption-plan.ts';
import { codeOf, defaultOf } from '../../../scripts/scaffold/table/column-code.ts';
import type { ExistingColumn, ExistingTable } from '../../../scripts/scaffold/table/existing-table.ts';
import { propertyNames } from '../../../scripts/scaffold/table/property-names.ts';

const column = (name: string, type: string, more: Partial<ExistingColumn> = {}): ExistingColumn => ({
  ...{ name, type, isNullable: false, defaultValue: null, countsUp: false, generated: undefined, values: undefined },
  ...more,
});
const table = (columns: readonly ExistingColumn[], more: Partial<ExistingTable> = {}): ExistingTable => ({
  ...{ schema: 'shop', name: 'parcels', key: 'id', unique: [], foreignKeys: [] },
  columns: [column('id', 'uuid'), ...columns],
  ...more,
});
const names = { ...namesOf('parcels'), variable: camel('parcels') };
const filesOf = (existing: ExistingTable, relatives: readonly ExistingTable[] = []) =>
  adoptedFiles(planAdoption(names, existing, relatives, { prefix: 'work_', leaveOut: [] }));
const fileOf = (existing: ExistingTable, path: string) =>
  filesOf(existing).find((file) => file.path === path)?.text ?? '';

const compiles = (text: string) =>
  transformSync(text, { jsc: { parser: { syntax: 'typescript' }, target: 'es2024' } }).code.length > 0;

/** As PostgreSQL allows them: anything but NUL, of 63 bytes at most. */
const columnName = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 15 });
const columnNames = fc.uniqueArray(columnName, { minLength: 1, maxLength: 12 });

test('whatever the columns are called, each has a property of its own that hides nothing of an item', () => {
  fc.assert(
    fc.property(columnNames, (columns) => {
      const own = columns.filter((name) => name !== 'id');
      const properties = [...propertyNames(table(own.map((name) => column(name, 'text'))), 'parcel').values()];

      expect(new Set(properties).size).toBe(own.length + 1);
      for (const name of properties) expect(name).toMatch(/^[\p{ID_Start}][\p{ID_Continue}]*$/u);
      expect(properties).not.toContain('status');
      expect(properties).not.toContain('constructor');
    }),
  );
});

test('whatever the columns and the values of an enum are called, the files compile', () => {
  fc.assert(
    fc.property(
      columnNames,
      fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1 }),
      (columns, values) => {
        const own = columns.filter((name) => name !== 'id' && !name.startsWith('work_'));
        const existing = table([
          ...own.map((name) => column(name, 'text', { defaultValue: `'${name.replaceAll("'", "''")}'` })),
          column('kind', 'shop.kind', { values }),
        ]);
        for (const { path, text } of filesOf(existing)) if (path.endsWith('.ts')) expect(compiles(text)).toBe(true);
      },
    ),
    { numRuns: 30 },
  );
});

test.each([
  ['status', 'parcelStatus'],
  ['errors', 'parcelErrors'],
  ['created_at', 'parcelCreatedAt'],
  ['Delivered to', 'deliveredTo'],
  ['2nd_address', 'column2ndAddress'],
  ['URL', 'url'],
  ['constructor', 'parcelConstructor'],
  ['weight', 'weight'],
])('the column %s is the property %s', (name, property) => {
  expect(propertyNames(table([column(name, 'text')]), 'parcel').get(name)).toBe(property);
});

test.each([
  ['point', undefined],
  ['shop.address', undefined],
  ['int4[]', undefined],
  ['int4', 'p.integer()'],
  ['varchar(20)', 'p.string().length(20)'],
  ['char(3)', 'p.string().length(3)'],
  ['numeric(10,2)', 'p.decimal().precision(10).scale(2)'],
  ['timestamptz(6)', 'p.datetime(6)'],
  ['timestamp(3)', "p.datetime().columnType('timestamp(3)')"],
  ['inet', 'p.text()'],
  ['tsvector', 'p.text()'],
  ['text[]', 'p.array()'],
  ['bytea', 'p.blob()'],
])('the type %s is %s', (type, property) => {
  expect(codeOf({ type, values: undefined })?.property).toBe(property);
});

describe('the default where there is nothing but the table', () => {
  test.each([
    ['now()', 'timestamptz(6)', 'now()'],
    ["'open'", 'text', "'open'"],
    ['uuidv7()', 'uuid', 'uuidv7()'],
    ['shop.next_number()', 'int4', '0'],
    ['shop.new_id()', 'uuid', 'gen_random_uuid()'],
    ["shop.name_of('x')", 'text', "''"],
    ['shop.tags()', 'text[]', "'{}'"],
  ])('of %s, a %s, is %s', (defaultValue, type, given) => {
    expect(defaultOf(column('x', type, { defaultValue }))).toBe(given);
  });

  test('of a column that counts up is 0, and of one without a default there is none', () => {
    expect(defaultOf(column('x', 'int4', { countsUp: true }))).toBe('0');
    expect(defaultOf(column('x', 'int4'))).toBeUndefined();
  });
});

test('a relative to which two columns refer is one entity, and read twice', () => {
  const language = { ...table([column('name', 'text')]), name: 'languages' };
  const foreignKeys = ['language_id', 'original_language_id'].map((name) => ({ column: name, to: 'shop.languages' }));
  const film = table([column('language_id', 'uuid'), column('original_language_id', 'uuid', { isNullable: true })], {
    foreignKeys,
  });
  const files = filesOf(film, [language]);
  const work = files.find(({ path }) => path === 'functions/parcels/work.ts')?.text ?? '';

  expect(files.filter(({ path }) => path.endsWith('language.entity.ts'))).toHaveLength(1);
  expect(work.match(/^import { Language }/gm)).toHaveLength(1);
  expect(work).toContain('em.findOne(Language, originalLanguage)');
});

test('people call the rows by a text that is unique, where there is one', () => {
  const texts = [column('note', 'text'), column('number', 'varchar(20)')];

  expect(fileOf(table(texts, { unique: ['id', 'number'] }), 'functions/parcels/parcels.ts')).toContain("key: 'number'");
  expect(fileOf(table(texts, { unique: ['id'] }), 'functions/parcels/parcels.ts')).toContain("key: 'id'");
});

test('a row says what must be given, and what may be', () => {
  const row = fileOf(
    table([
      column('number', 'varchar(20)'),
      column('weight', 'int4', { defaultValue: '1' }),
      column('note', 'text', { isNullable: true }),
      column('twice', 'int4', { generated: '(weight * 2) stored' }),
      column('serial', 'int4', { countsUp: true }),
    ]),
    'functions/parcels/parcel-row.ts',
  );

  expect(row).toContain('number: text(20),');
  expect(row).toContain('weight: integer(32).optional(),');
  expect(row).toContain('note: text().nullable().optional(),');
  expect(row).not.toMatch(/twice|serial/);
});

test('a column that an entity cannot hold is named, with what to do', () => {
  expect(() => filesOf(table([column('spot', 'point')]))).toThrow(
    new UsageError(
      'the column spot of shop.parcels is of the type point, which an entity cannot hold; --leave-out spot goes without it',
    ),
  );
});
