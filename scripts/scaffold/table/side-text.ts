import { codeOf, defaultOf } from './column-code.ts';
import type { ExistingColumn } from './existing-table.ts';
import { fullName } from './existing-table.ts';
import type { SidePlan } from './side-plan.ts';

/** The file of the items' own entity. */
export function itemText({ item, entity, entityPath, reference, column }: SidePlan): string {
  const { className, table } = item;
  return `
import { defineEntity, p } from '@mikro-orm/core';
import { workItemChecks, workItemIndexes, workItemProperties } from '../../lib/work-item/properties.ts';
import { ${entity.className} } from '${fromFolder(entityPath)}';

const TABLE = '${table}';

const ${className}Schema = defineEntity({
  name: '${className}',
  tableName: TABLE,
  properties: {
    ...workItemProperties,
    /** The key of its row in ${fullName(entity.table)}, with which it goes. */
    ${reference}: p.manyToOne(${entity.className}).mapToPk().joinColumn('${column}').unique().updateRule('cascade').deleteRule('cascade'),
  },
  indexes: workItemIndexes(TABLE),
  checks: workItemChecks(TABLE),
});

/** The work on a row of ${fullName(entity.table)}, beside it. */
export class ${className} extends ${className}Schema.class {}

${className}Schema.setClass(${className});
`;
}

export function definitionText({ names, item, entity, entityPath, reference }: SidePlan): string {
  const { name, singular, className, settingsPrefix, variable } = names;
  return `
import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { itemsBeside } from '../../lib/scheduler/items-beside.ts';
import { ${entity.className} } from '${fromFolder(entityPath)}';
import { ${item.className} } from './${item.file}';
import { ${className}Settings } from './settings.ts';

/** Processes each row of ${fullName(entity.table)}, as ${singular.replaceAll('-', ' ')} work beside it. */
export const ${variable} = defineScheduler({
  name: '${name}',
  entity: ${item.className},
  otherEntities: [${entity.className}],
  settingsPrefix: '${settingsPrefix}',
  settings: ${className}Settings,
  items: itemsBeside(${item.className}, '${reference}'),
  work: () => import('./work.ts'),
});
`;
}

/** The file of the work: a placeholder, that changes nothing but its item. */
export function workText({ names, item, entity, entityPath, reference }: SidePlan): string {
  const { className, singular } = names;
  return `
import { wrap } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { ProcessContext } from '../../lib/scheduler/define-scheduler.ts';
import type { ItemSnapshot, SettlingItem } from '../../lib/work-item/work-item.ts';
import { ${entity.className} } from '${fromFolder(entityPath)}';
import { normalizeName } from './${singular}-name.ts';
import type { ${item.className} } from './${item.file}';
import type { ${className}Settings } from './settings.ts';

/** Reads the row that the work is on, as plain data: \`process\` finds it in \`context.loaded\`. */
export async function load({ ${reference} }: Pick<ItemSnapshot<${item.className}>, '${reference}'>, em: EntityManager) {
  return { ${reference}: wrap(await em.findOneOrFail(${entity.className}, { id: ${reference} })).toObject() };
}

/**
 * A placeholder for the work itself: it says which row it was given. It has no database; \`signal\` goes to everything
 * that waits. An ordinary error is a retry, a \`PermanentError\` fails the item at once.
 */
export async function process(
  _item: Pick<ItemSnapshot<${item.className}>, 'id'>,
  { signal, loaded }: Pick<ProcessContext<${className}Settings, Awaited<ReturnType<typeof load>>>, 'signal' | 'loaded'>,
): Promise<string> {
  signal.throwIfAborted();
  return \`\${loaded.${reference}.id} was processed\`;
}

/** Writes the result on the item, in its own transaction: nothing yet. More rows are queued by \`em.create(…)\`. */
export function apply(_item: SettlingItem<${item.className}>, _result: string): void {}

/** A key, as somebody has written it, as its row holds it. */
export function normalize(written: string): string {
  return normalizeName(written);
}
`;
}

/** The file of samples: keys, and the rows that their items stand beside. */
export function samplesText({ names, item, entity, entityPath, reference, sampleName }: SidePlan): string {
  const { table, properties } = entity;
  const key = table.columns.find(({ name }) => name === table.key);
  const id = /^int[24]$/.test(key?.type ?? '') ? 'id: Number(name)' : 'id: name';
  const values = table.columns
    .filter((column) => column !== key && isNeeded(column))
    .map((column) => `${properties.get(column.name)}: ${valueText(column, table.unique.includes(column.name))}`);
  return `
import { ${entity.className} } from '../../${entityPath}';
import type { ${item.className} } from '../../functions/${names.name}/${item.file}';
import type { Samples } from '../samples.ts';

const nameOf = (number: number) => ${sampleName};

export const samples: Samples<${item.className}> = {
  names: [1, 2, 3].map(nameOf),
  nameOf,
  async prepare(names, em) {
    const rows = names.map((name) => ({ ${[id, ...values].join(', ')} }));
    await em.upsertMany(${entity.className}, rows, { onConflictAction: 'ignore' });
  },
  describeResult: ({ ${reference} }) => \`\${${reference}} was processed\`,
};
`;
}

export function unitTestText({ names, reference, sampleName }: SidePlan): string {
  const { name, singular } = names;
  return `
import { expect, test } from '@jest/globals';
import { normalizeName } from '../../../functions/${name}/${singular}-name.ts';
import { process } from '../../../functions/${name}/work.ts';
import { PermanentError } from '../../../lib/errors.ts';

const nameOf = (number: number) => ${sampleName};

const loaded = { ${reference}: { id: nameOf(1) } };

test('the result says which row was processed', async () => {
  expect(await process({ id: '1' }, { signal: new AbortController().signal, loaded } as never)).toBe(\`\${nameOf(1)} was processed\`);
});

test('white space around a key is no part of it', () => {
  expect(normalizeName(\` \${nameOf(1)} \`)).toBe(nameOf(1));
});

test.each(['', ' ', 'x'.repeat(5000)])('%j is no key', (written) => {
  expect(() => normalizeName(written)).toThrow(PermanentError);
});

test('what was aborted is not begun', async () => {
  await expect(process({ id: '1' }, { signal: AbortSignal.abort(), loaded } as never)).rejects.toThrow(/abort/);
});
`;
}

const fromFolder = (path: string) => path.replace('functions/', '../');

/** Whether a row has to say it: the database has nothing in its place. */
function isNeeded(column: ExistingColumn): boolean {
  return !column.isNullable && column.generated === undefined && !column.countsUp && defaultOf(column) === undefined;
}

/** A value of a column as an entity holds it, by the `name` of the sample where it is to be unique. */
function valueText(column: ExistingColumn, isUnique: boolean): string {
  const sample = codeOf(column)?.sample ?? "''";
  if (/^timestamp/.test(column.type)) return `new Date(${sample})`;
  if (column.type === 'bytea') return `Buffer.from(${sample}, 'base64')`;
  const length = /\((\d+)\)/.exec(column.type)?.[1];
  if (isUnique && sample === "'a'") return `name.slice(-${length ?? 100})`;
  if (isUnique && /^int/.test(column.type)) return `Number(name.replace(/\\D/g, '').slice(-4))`;
  return sample;
}
