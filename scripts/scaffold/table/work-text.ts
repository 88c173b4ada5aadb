import type { AdoptionPlan } from './adoption-plan.ts';

/** The files of the work on a table that exists: a placeholder, that changes no column of it. */
export function workText({ names, entity, relations }: AdoptionPlan): string {
  const { className, singular } = names;
  const loaded = relations.length > 0;
  return `
${loaded ? "import { wrap } from '@mikro-orm/core';\nimport type { EntityManager } from '@mikro-orm/postgresql';" : ''}
import type { ProcessContext } from '../../lib/scheduler/define-scheduler.ts';
import type { ItemSnapshot, SettlingItem } from '../../lib/work-item/work-item.ts';
${importsOf(relations)}
import type { ${className} } from './${singular}.entity.ts';
import { normalizeName } from './${singular}-name.ts';
import type { ${className}Settings } from './settings.ts';

${loaded ? loadText(entity.className, relations) : ''}
/**
 * A placeholder for the work itself: it says which row it was given. It has no database; \`signal\` goes to everything
 * that waits. An ordinary error is a retry, a \`PermanentError\` fails the item at once.
 */
export async function process(
  { id }: Pick<ItemSnapshot<${className}>, 'id'>,
  { signal }: Pick<ProcessContext<${className}Settings${loaded ? ', Awaited<ReturnType<typeof load>>' : ''}>, 'signal'${loaded ? " | 'loaded'" : ''}>,
): Promise<string> {
  signal.throwIfAborted();
  return \`\${id} was processed\`;
}

/** Writes the result on the row, in its own transaction: nothing yet. More rows are queued by \`em.create(…)\`. */
export function apply(_item: SettlingItem<${className}>, _result: string): void {}

/** A name, as somebody has written it, as its row holds it. */
export function normalize(written: string): string {
  return normalizeName(written);
}
`;
}

/** Several columns may refer to the same table. */
function importsOf(relations: AdoptionPlan['relations']): string {
  const lines = relations.map(({ className, file }) => `import { ${className} } from './${file}';`);
  return [...new Set(lines)].join('\n');
}

function loadText(className: string, relations: AdoptionPlan['relations']): string {
  const properties = relations.map(({ property }) => property);
  return `
/** Reads the relatives that the work needs, as plain data: \`process\` finds them in \`context.loaded\`. */
export async function load({ ${properties.join(', ')} }: Pick<ItemSnapshot<${className}>, ${properties.map((name) => `'${name}'`).join(' | ')}>, em: EntityManager) {
  ${relations
    .map(
      ({ property, className: of }) =>
        `const ${property}Row = ${property} === null ? null : await em.findOne(${of}, ${property});`,
    )
    .join('\n  ')}
  return { ${properties.map((name) => `${name}: ${name}Row && wrap(${name}Row).toObject()`).join(', ')} };
}
`;
}

export function definitionText({ names, nameProperty, relations }: AdoptionPlan): string {
  const { name, singular, className, settingsPrefix, variable } = names;
  const others = [...new Set(relations.map(({ className: of }) => of))];
  return `
import { defineScheduler } from '../../lib/scheduler/define-scheduler.ts';
import { itemsByRow } from '../../lib/scheduler/items-by-row.ts';
${importsOf(relations)}
import { ${className} } from './${singular}.entity.ts';
import { ${className}Row } from './${singular}-row.ts';
import { ${className}Settings } from './settings.ts';

/** Processes pending ${singular.replaceAll('-', ' ')} rows. */
export const ${variable} = defineScheduler({
  name: '${name}',
  entity: ${className},
  ${others.length > 0 ? `otherEntities: [${others.join(', ')}],` : ''}
  settingsPrefix: '${settingsPrefix}',
  settings: ${className}Settings,
  items: itemsByRow({ key: '${nameProperty}', row: ${className}Row, enqueue: ${className}.enqueue }),
  work: () => import('./work.ts'),
});
`;
}

/** How names are read: those of a column of texts, or ids. */
export function nameText({ names, nameProperty, nameLength }: AdoptionPlan): string {
  return nameProperty === 'id' ? idText(names.className, `./${names.singular}.entity.ts`) : textText(nameLength);
}

/** Of rows that are called by the key of an entity. */
export function idText(className: string, file: string): string {
  return `
import { PermanentError } from '../../lib/errors.ts';
import { keyTypeOf } from '../../lib/work-item/key-type.ts';
import { ${className} } from '${file}';

/**
 * An id in its one form.
 *
 * @throws PermanentError \`name_invalid\`, saying what is allowed
 */
export function normalizeName(written: string): string {
  const { parse, description } = keyTypeOf(${className});
  const id = parse(written.trim());
  if (id !== undefined) return id;
  throw new PermanentError('name_invalid', \`\${JSON.stringify(written.slice(0, 100))} is no id; it must be \${description}\`);
}
`;
}

function textText(length: number | undefined): string {
  return `
import { PermanentError } from '../../lib/errors.ts';

export const NAME_LENGTH = ${length ?? 255};

/**
 * A name in its one form: without white space around it.
 *
 * @throws PermanentError \`name_invalid\`, saying what is allowed
 */
export function normalizeName(written: string): string {
  const name = written.trim();
  if (name !== '' && name.length <= NAME_LENGTH) return name;
  throw new PermanentError('name_invalid', \`the name has \${name.length} characters; it must have 1 to \${NAME_LENGTH}\`);
}
`;
}

export function unitTestText({ names, sampleName }: AdoptionPlan): string {
  const { name, singular } = names;
  return `
import { expect, test } from '@jest/globals';
import { normalizeName } from '../../../functions/${name}/${singular}-name.ts';
import { process } from '../../../functions/${name}/work.ts';
import { PermanentError } from '../../../lib/errors.ts';

const nameOf = (number: number) => ${sampleName};

test('the result says which row was processed', async () => {
  expect(await process({ id: nameOf(1) as never }, { signal: new AbortController().signal } as never)).toBe(\`\${nameOf(1)} was processed\`);
});

test('white space around a name is no part of it', () => {
  expect(normalizeName(\` \${nameOf(1)} \`)).toBe(nameOf(1));
});

test.each(['', ' ', 'x'.repeat(5000)])('%j is no name', (written) => {
  expect(() => normalizeName(written)).toThrow(PermanentError);
});

test('what was aborted is not begun', async () => {
  await expect(process({ id: nameOf(1) as never }, { signal: AbortSignal.abort() } as never)).rejects.toThrow(/abort/);
});
`;
}

export function integrationTestText({ names }: Pick<AdoptionPlan, 'names'>): string {
  const { name, variable } = names;
  return `
import { afterEach, expect, test } from '@jest/globals';
import { ${variable} } from '../../functions/${name}/${name}.ts';
import { type ConformanceHarness, createConformanceHarness } from '../conformance/harness.ts';

let harness: ConformanceHarness;
afterEach(() => harness.close());

test('pending rows are processed', async () => {
  harness = await createConformanceHarness(${variable}, await ${variable}.work());
  await harness.add(2);
  await harness.run();
  await harness.deliver(await harness.receive());

  expect(await harness.items()).toMatchObject([{ status: 'completed' }, { status: 'completed' }]);
});
`;
}
