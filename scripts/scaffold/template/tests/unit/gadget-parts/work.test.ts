import { expect, test } from '@jest/globals';
import { NAME_LENGTH, normalizeName } from '../../../functions/gadget-parts/gadget-part-name.ts';
import { process } from '../../../functions/gadget-parts/work.ts';
import { PermanentError } from '../../../lib/errors.ts';

const { signal } = new AbortController();

test('the result says which row was processed', async () => {
  expect(await process({ name: 'the first' }, { signal })).toEqual({ text: 'the first was processed' });
});

test('white space around a name is no part of it', () => {
  expect(normalizeName(' the first ')).toBe('the first');
});

test.each(['', ' ', 'x'.repeat(NAME_LENGTH + 1)])('%j is no name', (written) => {
  expect(() => normalizeName(written)).toThrow(PermanentError);
});

test('a row without a name fails at once', async () => {
  await expect(process({ name: ' ' }, { signal })).rejects.toThrow(PermanentError);
});

test('what was aborted is not begun', async () => {
  await expect(process({ name: 'the first' }, { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
});
