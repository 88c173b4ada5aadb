import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { uncommitted } from '../../../scripts/scaffold/uncommitted.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-uncommitted-'));
  write('kept.txt', 'changed.txt', 'staged.txt', 'other.txt');
});
afterEach(() => rmSync(root, { recursive: true }));

const write = (...files: string[]) => {
  for (const file of files) writeFileSync(join(root, file), `${file} ${Math.random()}`);
};
const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@t', ...args], { cwd: root });

test('what has changed since the last commit, is staged, new or ignored is what git could not give back', async () => {
  writeFileSync(join(root, '.gitignore'), 'ignored.txt\n');
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'all');
  write('changed.txt', 'staged.txt', 'other.txt', 'new.txt', 'ignored.txt');
  git('add', 'staged.txt');

  const paths = ['kept.txt', 'changed.txt', 'staged.txt', 'new.txt', 'ignored.txt'];
  expect((await uncommitted(root, paths)).toSorted()).toEqual(['changed.txt', 'ignored.txt', 'new.txt', 'staged.txt']);
});

test('where git is not used, nothing is asked of it', async () => {
  expect(await uncommitted(root, ['kept.txt'])).toEqual([]);
});
