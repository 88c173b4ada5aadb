import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { copyProject, writeFile } from '../../../scripts/scaffold/copy-project.ts';
import { projectFiles, ROOT, readProjectFile } from '../../support/project-files.ts';
import { runProgram } from '../../support/run-script.ts';
import { type Node, textOf, visitSource } from '../../support/syntax-tree.ts';

/** What the tool says of a project. */
interface Report {
  readonly modules: readonly {
    readonly source: string;
    readonly dependencies: readonly { readonly module: string; readonly dynamic: boolean }[];
  }[];
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
    readonly ruleSetUsed: { readonly allowed: readonly { readonly from: { readonly path?: string } }[] };
  };
}

const REFUSED = [
  ['lib/x.ts', './scheduler/run.ts'],
  ['lib/x.ts', '../deploy/stack/names.ts'],
  ['lib/x.ts', '../tests/support/until.ts'],
  ['lib/database/x.ts', '../work-item/status.ts'],
  ['lib/queue/x.ts', '../database/database.ts'],
  ['lib/http/x.ts', '../scheduler/run.ts'],
  ['lib/http/x.ts', '../../tests/support/until.ts'],
  ['lib/sandbox/x.ts', '../http/fetch.ts'],
  ['lib/work-item/x.ts', '../scheduler/run.ts'],
  ['lib/work-item/x.ts', '../queue/message.ts'],
  ['lib/work-item/x.ts', '../operations/open.ts'],
  ['lib/scheduler/x.ts', '../../functions/things/domains.ts'],
  ['lib/scheduler/x.ts', '../http/fetch.ts'],
  ['lib/operations/x.ts', '../http/fetch.ts'],
  ['migrations/x.ts', '../lib/text.ts'],
  ['functions/entities/x.ts', '../things/settings.ts'],
  ['functions/things/x.ts', '../others/settings.ts'],
  ['functions/things/x.ts', '../index.ts'],
  ['functions/things/x.ts', '../../scripts/start.ts'],
  ['functions/things/x.ts', '../../deploy/names.ts'],
  ['functions/x.ts', '../migrations/index.ts'],
  ['functions/x.ts', '../lab/seeded-random.ts'],
  ['functions/migrate.ts', '../local/samples.ts'],
  ['x.ts', './scripts/start.ts'],
  ['deploy/x.ts', '../scripts/start.ts'],
  ['deploy/stack/x.ts', '../../lab/seeded-random.ts'],
  ['deploy/stack/x.ts', '../bundle/bundling.ts'],
  ['deploy/bundle/x.ts', '../../migrations/index.ts'],
  ['local/x.ts', '../scripts/cli/command.ts'],
  ['local/x.ts', '../deploy/stack/names.ts'],
  ['local/x.ts', '../lab/seeded-random.ts'],
  ['scripts/x.ts', '../docs/generate/render.ts'],
  ['scripts/x.ts', '../lab/seeded-random.ts'],
  ['scripts/cli/x.ts', '../start.ts'],
  ['scripts/scaffold/x.ts', '../start.ts'],
  ['lab/x.ts', './chaos/run.ts'],
  ['lab/chaos/x.ts', '../bench/median.ts'],
  ['lab/bench/x.ts', '../../docs/generate/render.ts'],
  ['lab/bench/x.ts', '../../tests/support/until.ts'],
  ['lab/plan/x.ts', '../chaos/run.ts'],
  ['docs/generate/x.ts', '../../tests/support/until.ts'],
  ['tests/x.ts', '../scripts/start.ts'],
] as const;

const PERMITTED = [
  ['functions/things/x.ts', '../../lib/scheduler/define-scheduler.ts'],
  ['functions/things/x.ts', '../entities/thing.entity.ts'],
  ['functions/things/x.ts', './settings.ts'],
  ['lib/scheduler/x.ts', '../work-item/claim.ts'],
  ['lib/work-item/x.ts', '../database/database.ts'],
  ['lib/queue/x.ts', '../errors.ts'],
  ['scripts/x.ts', '../lib/settings.ts'],
  ['deploy/x.ts', '../functions/index.ts'],
  ['functions/migrate.ts', '../migrations/index.ts'],
  ['local/x.ts', '../migrations/index.ts'],
  ['docs/generate/x.ts', '../../lab/seeded-random.ts'],
] as const;

const FORMS = [
  ['a type alone', (to: string) => `import type { thing } from '${to}';`],
  ['an export of what is elsewhere', (to: string) => `export { thing } from '${to}';`],
  ['an import when it is needed', (to: string) => `export const load = () => import('${to}');`],
  ['require', (to: string) => `export const load = () => require('${to}');`],
] as const;

const PACKAGES = ['work-item', 'scheduler', 'operations', 'http'].flatMap((room) =>
  ['@aws-sdk/client-sqs', '@aws-lambda-powertools/logger', 'aws-lambda'].map(
    (name) => [`lib/${room}/x.ts`, name] as const,
  ),
);

const CIRCLE = ['circle-a.ts', 'circle-b.ts'] as const;

let directory: string;
let report: Report;
const planted = (kind: string, index: number, file: string) => file.replace(/\bx\.ts$/, `${kind}-${index}.ts`);

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-imports-'));
  const files = new Map(copyProject(ROOT, directory));
  const plant = (file: string, text: string) => {
    files.set(file, (files.get(file) ?? '') + text);
    writeFile(join(directory, file), files.get(file) ?? '');
  };
  const plantImport =
    (kind: string) =>
    ([file, imported]: readonly [string, string], index: number) => {
      if (!files.has(join(dirname(file), imported))) plant(join(dirname(file), imported), 'export const thing = 1;\n');
      plant(planted(kind, index, file), `\nimport { thing } from '${imported}';\n\nexport const other = thing;\n`);
    };
  REFUSED.forEach(plantImport('refused'));
  PERMITTED.forEach(plantImport('permitted'));
  for (const [index, [, write]] of FORMS.entries()) {
    plant(planted('form', index, 'lib/work-item/x.ts'), write('../queue/message.ts'));
  }
  for (const [index, [file, name]] of PACKAGES.entries()) {
    plant(planted('package', index, file), `import type { thing } from '${name}';\n`);
  }
  for (const [file, other] of [CIRCLE, CIRCLE.toReversed()]) {
    plant(`lib/${file}`, `export type { thing } from './${other}';\n`);
  }
  plant('lib/work-item/of-no-use.ts', 'export const thing = 1;\n');
  plant('tests/support/of-no-use.ts', 'export const thing = 1;\n');
  report = await cruise(directory);
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** As `npm run lint` does it. */
async function cruise(root: string): Promise<Report> {
  const run = runProgram(root, ['node_modules/.bin/depcruise', '--output-type=json', '.']);
  await run.ended;
  return JSON.parse(run.output.stdout);
}

/** That it is of no use stands besides, from the file to itself: nothing imports what is planted. */
const rulesBrokenBy = (file: string) =>
  report.summary.violations
    .filter(({ from, to }) => from === file && to !== file)
    .map(({ rule, to }) => `${rule.name}: ${to}`);

test.each(REFUSED.map(([file, imported], index) => [file, imported, index] as const))(
  '%s may not import %s',
  (file, imported, index) => {
    expect(rulesBrokenBy(planted('refused', index, file))).toEqual([
      `not-in-allowed: ${join(dirname(file), imported)}`,
    ]);
  },
);

test.each(PERMITTED.map(([file, imported], index) => [file, imported, index] as const))(
  '%s may import %s',
  (file, imported, index) => {
    expect(rulesBrokenBy(planted('permitted', index, file))).not.toContain(
      `not-in-allowed: ${join(dirname(file), imported)}`,
    );
  },
);

test('every room of the table has an import that is refused', () => {
  const rooms = report.summary.ruleSetUsed.allowed.flatMap(({ from }) => from.path ?? []);
  expect(new Set(rooms).size).toBeGreaterThan(20);

  expect(rooms.filter((room) => !REFUSED.some(([file]) => new RegExp(room).test(file)))).toEqual([]);
});

test.each(FORMS.map(([what], index) => [what, index] as const))(
  'what may not be imported may not be %s',
  (_what, index) => {
    expect(rulesBrokenBy(planted('form', index, 'lib/work-item/x.ts'))).toEqual([
      'not-in-allowed: lib/queue/message.ts',
    ]);
  },
);

test.each(PACKAGES.map(([file, name], index) => [file, name, index] as const))(
  '%s may not import %s',
  (file, name, index) => {
    expect(rulesBrokenBy(planted('package', index, file))).toEqual([
      expect.stringMatching(new RegExp(`^no-knowledge-of-aws: .*${name}`)),
    ]);
  },
);

test('files may not import each other, not even types', () => {
  expect(rulesBrokenBy(`lib/${CIRCLE[0]}`)).toEqual([`no-circle-of-files: lib/${CIRCLE[1]}`]);
});

test.each([
  ['no-file-without-use', 'lib/work-item/of-no-use.ts'],
  ['no-support-without-test', 'tests/support/of-no-use.ts'],
])('%s: a file to which nothing comes', (rule, file) => {
  expect(report.summary.violations).toContainEqual(
    expect.objectContaining({ to: file, rule: expect.objectContaining({ name: rule }) }),
  );
});

test('no import escapes the tool', () => {
  const seen = new Map(
    report.modules.map(({ source, dependencies }) => [source, dependencies.map(({ module }) => module)]),
  );
  const files = projectFiles('{deploy,docs,functions,lab,lib,local,migrations,scripts,tests}/**/*.ts', '*.ts').filter(
    (file) => !file.startsWith('scripts/scaffold/template/'),
  );
  expect(files.length).toBeGreaterThan(300);

  const missed = files.flatMap((file) =>
    importsOf(readProjectFile(file))
      .filter((name) => !seen.get(file)?.includes(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(missed).toEqual([]);
});

/** The names of what a file imports, in whatever form; an import by a name that is worked out has none. */
function importsOf(source: string): string[] {
  const names: (string | undefined)[] = [];
  visitSource(source, (node) => {
    if (node.type === 'TsImportType') names.push(textOf(node['argument']));
    else if (node['source']) names.push(textOf(node['source']));
    else if (node.type === 'CallExpression' && (node['callee'] as Node).type === 'Import') {
      const [argument] = node['arguments'] as { expression: Node }[];
      if (argument?.expression.type === 'StringLiteral') names.push(textOf(argument.expression));
    }
  });
  return names.flatMap((name) => name?.replace(/^node:/, '') ?? []);
}
