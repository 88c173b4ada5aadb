import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { settingsCatalogue } from '../../deploy/stack/settings-catalogue.ts';
import { FUNCTIONS, TEMPLATE_FILE, templateText, variablesOf } from './support/template.ts';

const isLinterInstalled = spawnSync('cfn-lint', ['--version']).status === 0;

(isLinterInstalled ? test : test.skip)("AWS's own linter finds nothing to say of the template", async () => {
  const { stdout } = await promisify(execFile)('cfn-lint', ['--non-zero-exit-code', 'none', TEMPLATE_FILE]);

  expect(stdout.trim()).toBe('');
});

test('no setting that is a secret is in the template', () => {
  const secrets = settingsCatalogue()
    .flatMap(({ settings }) => settings)
    .filter(({ secret }) => secret);
  expect(secrets.map(({ name }) => name)).toContain('DATABASE_URL');

  for (const { name } of secrets) expect(templateText()).not.toContain(name);
});

test('no variable is a password, a key or a token', () => {
  const names = FUNCTIONS.flatMap((name) => Object.keys(variablesOf(name)));

  expect(names.filter((name) => /PASSWORD|SECRET_ACCESS|TOKEN|PRIVATE/.test(name))).toEqual([]);
  expect(templateText()).not.toMatch(/:\/\/[^/"\s]+:[^/"\s]+@/);
});
