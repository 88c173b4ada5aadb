import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from '@jest/globals';
import { namesOf } from '../../../deploy/stack/names.ts';
import { settingsCatalogue } from '../../../deploy/stack/settings-catalogue.ts';
import { buildStack } from '../../../deploy/stack/stack.ts';
import { GENERATED, withGenerated } from '../../../docs/generate/generated.ts';
import { schedulers } from '../../../functions/index.ts';
import { METRICS } from '../../../lib/metrics.ts';
import { SchedulerSettings } from '../../../lib/scheduler/settings.ts';
import { documentSettings, variableName } from '../../../lib/settings.ts';
import { workItemProperties } from '../../../lib/work-item/properties.ts';
import { projectFiles, ROOT, readProjectFile } from '../../support/project-files.ts';

test.each(GENERATED.map(({ file, part = 'the whole file' }, index) => [file, part, index] as const))(
  '%s is up to date: %s',
  (file, _part, index) => {
    const generated = GENERATED[index];
    if (!generated) throw new Error('no such part');

    expect(readProjectFile(file)).toBe(withGenerated(readProjectFile(file), generated));
  },
);

test.each([
  ['.env.example', 'every setting', settingsCatalogue()],
  ['docker-compose.yml', 'every setting of a function', settingsCatalogue().filter((group) => !group.isForDeployment)],
])('%s names %s', (file, _which, groups) => {
  const text = readProjectFile(file);
  const names = groups.flatMap(({ settings }) => settings.map(({ name }) => name));
  expect(names.length).toBeGreaterThan(20);

  expect(names.filter((name) => !text.includes(name))).toEqual([]);
});

test('the README has the settings of every scheduler, and the page on settings all others', () => {
  const common = documentSettings(SchedulerSettings).map(({ name }) => name);
  const all = settingsCatalogue().flatMap(({ settings }) => settings.map(({ name }) => name));
  const others = all.filter((name) => !common.some((suffix) => name.endsWith(`_SCHEDULER_${suffix}`)));
  expect(common.length).toBeGreaterThan(10);
  expect(others.length).toBeGreaterThan(20);

  const missing = (page: string, names: readonly string[]) =>
    names.filter((name) => !readProjectFile(page).includes(`| \`${name}\` |`));
  expect(missing('README.md', common)).toEqual([]);
  expect(missing('docs/settings.md', others)).toEqual([]);
});

test('the README can be read in one go', () => {
  expect(Buffer.byteLength(readProjectFile('README.md'))).toBeLessThanOrEqual(12 * 1024);
});

test('every npm command that a document names exists', () => {
  const { scripts } = JSON.parse(readProjectFile('package.json'));
  const documents = projectFiles('*.md', 'docs/**/*.md', '.env.example', 'docker-compose.yml').map(readProjectFile);
  const named = documents.flatMap((text) => [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name));

  expect(named.filter((name) => !(name in scripts))).toEqual([]);
});

test.each(projectFiles('*.md', 'docs/**/*.md'))('every file and folder that %s links to exists', (document) => {
  const links = [...readProjectFile(document).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path = '']) => path);

  expect(links.filter((path) => !existsSync(join(ROOT, dirname(document), path)))).toEqual([]);
});

test('the guide names every work column that a migration adds', () => {
  const guide = readProjectFile('docs/adding-a-scheduler.md');
  const columns = Object.keys(workItemProperties).map((key) => variableName('', key).toLowerCase());

  expect(columns.filter((column) => !guide.includes(`\`${column}\``))).toEqual([]);
});

test('the page on operating names every metric, every alarm and every saved query', () => {
  const { resources } = buildStack({
    ...{ service: 'sluice', stage: 'x', env: {} },
    schedulerFiles: schedulers.map(({ name }) => ({ name })),
  });
  const [first = { name: '' }] = schedulers;
  const { id: prefix } = namesOf(first, { service: 'sluice', stage: 'x' });
  const pattern = new RegExp(`^${prefix}(\\w+)Alarm$`);
  const alarms = Object.keys(resources.Resources).flatMap((id) => pattern.exec(id)?.[1] ?? []);
  const queries = Object.values(resources.Resources).flatMap(({ Type, Properties }) =>
    Type === 'AWS::Logs::QueryDefinition' ? [String(Properties['Name']).replace('sluice/x/', '')] : [],
  );
  expect([alarms.length, queries.length]).toEqual([9, 4]);

  const page = readProjectFile('docs/operations.md');
  const names = [...Object.keys(METRICS), ...alarms].map((name) => `\`${name}\``);
  expect([...names, ...queries.map((name) => `_${name}_`)].filter((name) => !page.includes(name))).toEqual([]);
});

test('the lock file names no host', () => {
  expect(readProjectFile('package-lock.json')).not.toMatch(/"resolved"/);
});

test('every dependency is pinned to an exact version', () => {
  const { dependencies, devDependencies } = JSON.parse(readProjectFile('package.json'));
  const loose = Object.entries<string>({ ...dependencies, ...devDependencies }).filter(
    ([, version]) => !/^(npm:\w+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
  );

  expect(loose).toEqual([]);
});

test('every error code of the product is on the page on errors', () => {
  // Those of a scheduler that was added are for its own page.
  const sources = projectFiles('lib/**/*.ts', 'functions/{domains,sitemaps,entities}/**/*.ts').map(readProjectFile);
  const codes = sources.flatMap((source) => [
    ...source.matchAll(/(?:new [A-Z]\w*Error|super)\([^'"`)]*'([a-z]+(?:_[a-z0-9]+)*)',/g),
    ...source.matchAll(/code: '([a-z]\w+)'/g),
  ]);
  expect(codes.length).toBeGreaterThan(30);

  const page = readProjectFile('docs/errors.md');
  const missing = codes.map(([, code = '']) => code).filter((code) => !page.includes(`\`${code}\``));
  expect([...new Set(missing)]).toEqual([]);
});
