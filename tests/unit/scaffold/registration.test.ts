import { expect, test } from '@jest/globals';
import {
  withDeployment,
  withMigration,
  withoutDeployment,
  withoutScheduler,
  withScheduler,
} from '../../../scripts/scaffold/registration.ts';
import { readProjectFile } from '../../support/project-files.ts';

test('a scheduler comes last in the list, and is imported', () => {
  const text =
    "import { a } from './a.ts';\n\nexport const schedulers: readonly Scheduler[] = [a];\nconst rest = [];\n";

  expect(withScheduler(text, 'price-checks')).toBe(
    "import { a } from './a.ts';\nimport { priceChecks } from './price-checks/price-checks.ts';\n\n" +
      'export const schedulers: readonly Scheduler[] = [a, priceChecks];\nconst rest = [];\n',
  );
});

test.each([
  ['an empty list', 'schedulers = [];', 'schedulers = [ invoices];'],
  ['a list over several lines', 'schedulers = [\n  a,\n  b,\n];', 'schedulers = [\n  a,\n  b, invoices];'],
])('a scheduler comes into %s', (_what, list, expected) => {
  expect(withScheduler(list, 'invoices')).toContain(expected);
});

test('a migration comes last in the list, and is imported', () => {
  const text = withMigration(readProjectFile('migrations/index.ts'), 'Migration3', 'migration-3-invoices.ts');

  expect(text).toContain("import { Migration3 } from './migration-3-invoices.ts';");
  expect(text).toMatch(/\},\n {2}\{ name: 'Migration3', class: Migration3 \},\n\];\s*$/);
});

test("a scheduler's file comes last in its list, whatever follows", () => {
  const text = withDeployment(readProjectFile('serverless.yml'), 'zebra-crossings');

  const entries = text.match(/^ {4}- \$\{file\(functions\/.*$/gm);
  expect(entries?.at(-1)).toBe(`    - \${file(functions/zebra-crossings/serverless.yml)}`);
  expect(text.replace(`${entries?.at(-1)}\n`, '')).toBe(readProjectFile('serverless.yml'));
});

test.each([
  ['price-checks', '[a, b]'],
  ['a', '[priceChecks, b]'],
  ['b', '[a, priceChecks]'],
])('%s is taken out of the list, and is not imported', (name, list) => {
  const text = ['a', 'price-checks', 'b'].reduce(
    withScheduler,
    'export const schedulers: readonly Scheduler[] = [];\n',
  );

  const left = withoutScheduler(text, name);

  expect(left.replace(/\[ /, '[')).toContain(`schedulers: readonly Scheduler[] = ${list};`);
  expect(left).not.toContain(`./${name}/`);
});

test('the last scheduler of a list over several lines is taken out', () => {
  const text = "import { a } from './a/a.ts';\nexport const schedulers = [\n  b,\n  a,\n];\n";

  expect(withoutScheduler(text, 'a')).toMatch(/= \[\n {2}b\s*\];/);
});

test('a scheduler that is imported in another way is named', () => {
  expect(() => withoutScheduler("import * as a from './a/a.ts';\nexport const schedulers = [a];", 'a')).toThrow(
    'functions/index.ts lacks the import of ./a/a.ts',
  );
});

test("a scheduler's file is taken out of its list, and nothing else", () => {
  const text = readProjectFile('serverless.yml');

  expect(withoutDeployment(withDeployment(text, 'zebra-crossings'), 'zebra-crossings')).toBe(text);
});

test.each([
  ['functions/index.ts', () => withScheduler('export const jobs = [];', 'invoices')],
  ['migrations/index.ts', () => withMigration('export default [];', 'M', 'm.ts')],
  ['serverless.yml', () => withDeployment('custom:\n  schedulers: []\n', 'invoices')],
])('%s without its list is named, and how to go on', (file, edit) => {
  expect(edit).toThrow(`${file} lacks the list`);
  expect(edit).toThrow(/docs\/adding-a-scheduler\.md/);
});
