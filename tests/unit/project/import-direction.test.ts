import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ROOT, readProjectFile } from '../../support/project-files.ts';

let directory: string;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'sluice-imports-'));
  execFileSync('git', ['init', '-q', directory]);
  writeFileSync(join(directory, 'biome.json'), readProjectFile('biome.json'));
  writeFileSync(join(directory, '.gitignore'), 'node_modules\n');
  symlinkSync(join(ROOT, 'node_modules'), join(directory, 'node_modules'));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What the linter says of one file with one import. */
function lint(file: string, imported: string): string {
  const path = join(directory, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `import { thing } from '${imported}';\n\nexport const other = thing;\n`);
  const biome = join(ROOT, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', file], { cwd: directory, encoding: 'utf8' });
  rmSync(path);
  return stdout + stderr;
}

test.each([
  ['lib/scheduler/x.ts', '../../functions/domains/domains.ts'],
  ['lib/work-item/x.ts', '../scheduler/run.ts'],
  ['lib/work-item/x.ts', '../queue/message.ts'],
  ['lib/work-item/x.ts', '@aws-sdk/client-sqs'],
  ['lib/queue/x.ts', '../database/database.ts'],
  ['lib/database/x.ts', '../work-item/status.ts'],
  ['lib/http/x.ts', '../scheduler/run.ts'],
  ['lib/x.ts', './scheduler/run.ts'],
  ['functions/domains/x.ts', '../../scripts/start.ts'],
  ['functions/domains/x.ts', '../../deploy/names.ts'],
  ['lib/x.ts', '../deploy/stack/names.ts'],
  ['deploy/x.ts', '../scripts/start.ts'],
])('%s may not import %s', (file, imported) => {
  expect(lint(file, imported)).toContain('noRestrictedImports');
});

test.each([
  ['functions/domains/x.ts', '../../lib/scheduler/define-scheduler.ts'],
  ['lib/scheduler/x.ts', '../work-item/claim.ts'],
  ['lib/work-item/x.ts', '../database/database.ts'],
  ['lib/queue/x.ts', '../errors.ts'],
  ['scripts/x.ts', '../lib/settings.ts'],
  ['deploy/x.ts', '../functions/index.ts'],
  ['functions/migrate.ts', '../migrations/index.ts'],
])('%s may import %s', (file, imported) => {
  expect(lint(file, imported)).not.toContain('noRestrictedImports');
});
