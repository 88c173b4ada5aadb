import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { applyChanges, type Change, describeChanges } from '../../../scripts/scaffold/changes.ts';
import { readFiles } from '../../../scripts/scaffold/copy-project.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'sluice-changes-'));
  writeFileSync(join(root, 'list.txt'), 'one\n');
});
afterEach(() => rmSync(root, { recursive: true }));

const CREATED: Change = { path: 'a/b/new.txt', before: undefined, after: 'new\n' };
const EDITED: Change = { path: 'list.txt', before: 'one\n', after: 'one\ntwo\n' };

test('files are created, with their folders, and edited', () => {
  applyChanges(root, [CREATED, EDITED]);

  expect([...readFiles(root)]).toEqual([
    ['a/b/new.txt', 'new\n'],
    ['list.txt', 'one\ntwo\n'],
  ]);
});

test('files are deleted, with the folders in which nothing is left', () => {
  applyChanges(root, [CREATED]);

  applyChanges(root, [{ path: CREATED.path, before: 'new\n', after: undefined }]);

  expect([...readFiles(root)]).toEqual([['list.txt', 'one\n']]);
  expect(existsSync(join(root, 'a'))).toBe(false);
});

test('where a later file cannot be written, what was deleted is there again', () => {
  const deleted = { path: 'list.txt', before: 'one\n', after: undefined };

  expect(() => applyChanges(root, [deleted, { path: 'gone.txt', before: 'x', after: undefined }])).toThrow(/gone\.txt/);

  expect(readFileSync(join(root, 'list.txt'), 'utf8')).toBe('one\n');
});

test.each([
  ['cannot be written', { path: 'list.txt/x', before: undefined, after: '' }, /list\.txt/],
  ['has changed meanwhile', { path: 'list.txt', before: 'other\n', after: '' }, /list\.txt has changed meanwhile/],
  ['was created meanwhile', { path: 'list.txt', before: undefined, after: '' }, /list\.txt has changed meanwhile/],
])('where a file %s, everything is as it was', (_what, impossible: Change, reason) => {
  writeFileSync(join(root, 'other.txt'), 'one\n');
  const changes = [CREATED, { ...EDITED, path: 'other.txt' }, impossible];

  expect(() => applyChanges(root, changes)).toThrow(reason);

  expect(readFileSync(join(root, 'other.txt'), 'utf8')).toBe('one\n');
  expect(readFileSync(join(root, 'list.txt'), 'utf8')).toBe('one\n');
  expect(existsSync(join(root, 'a'))).toBe(false);
});

test('a description names new files, and shows what becomes of the others', () => {
  expect(describeChanges([CREATED, EDITED], true)).toBe(
    'create a/b/new.txt\nedit   list.txt\n--- list.txt\n+++ list.txt\n@@ -1,1 +1,2 @@\n one\n+two\n',
  );
  expect(describeChanges([CREATED, EDITED], false)).toBe('create a/b/new.txt\nedit   list.txt\n');
  expect(describeChanges([{ ...EDITED, after: undefined }], true)).toBe('delete list.txt\n');
});
