import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from '@jest/globals';
import { PermanentError, SluiceError, SnoozeError } from '../../../lib/errors.ts';
import { patienceOf } from '../../../lib/sandbox/patience.ts';
import { handOver, type Sandbox, sandboxOf } from '../../../lib/sandbox/sandbox.ts';
import type { tasks } from '../../support/misbehaving.thread.ts';
import { ROOT } from '../../support/project-files.ts';

type Misbehaving = Sandbox<typeof tasks>;

const signal = new AbortController().signal;

const sandbox = (sandboxTimeoutSeconds = 0.5, sandboxMemoryMb = 32): Misbehaving =>
  sandboxOf(new URL('../../support/misbehaving.thread.ts', import.meta.url), {
    sandboxTimeoutSeconds,
    sandboxMemoryMb,
  });

const TIME_ALONE = 300;

test('a task is given what it reads, and no variable of the process', async () => {
  expect(await sandbox().run('tell', 'a text', { signal })).toEqual({ input: 'a text', variables: [] });
});

test('bytes are handed over without a copy, also those of a small buffer that shares its memory', async () => {
  const [large, small] = [Buffer.alloc(100_000), Buffer.from('small')];
  const handed = [large, small].map(handOver);

  const sizes = await Promise.all(handed.map((bytes) => sandbox().run('sizeOf', bytes, { signal, transfer: [bytes] })));
  expect(sizes).toEqual([100_000, 5]);
  expect(large.byteLength).toBe(0);
  expect(small.toString()).toBe('small');
});

test('a task that goes on for ever ends at the time limit', async () => {
  await expect(sandbox().run('loop', undefined, { signal })).rejects.toMatchObject({
    code: 'page_too_complex',
    message: 'reading it takes more than 0.5 s',
  });
  await expect(sandbox().run('loop', undefined, { signal })).rejects.toThrow(PermanentError);
});

// At 128 MB a limit of V8's own ended the whole process more often than not.
test.each(
  [32, 128].flatMap((limit) => (['eatObjects', 'eatTexts', 'eatTable'] as const).map((task) => [limit, task] as const)),
)('at %i MB a task that goes on to %s ends, and the process lives', async (limit, task) => {
  await expect(sandbox(20, limit).run(task, undefined, { signal })).rejects.toMatchObject({
    code: 'page_too_complex',
    message: `reading it takes more than ${limit} MB`,
  });
});

test('a task whose thread ends by itself is waited for no longer than the time limit', async () => {
  await expect(sandbox().run('endThread', undefined, { signal })).rejects.toMatchObject({ code: 'page_too_complex' });
});

test.each([
  ['throwPermanent', PermanentError, 'not_readable', 'it is no text'],
  ['throwSluice', SluiceError, 'not_now', 'it is half a text'],
  ['throwSystem', Error, 'ETOODEEP', 'it is too deep'],
  ['throwValue', Error, undefined, 'thrown: a text'],
] as const)('what is thrown arrives as what it is: %s', async (task, type, code, message) => {
  const error = await sandbox()
    .run(task, undefined, { signal })
    .catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(type);
  expect(error instanceof PermanentError).toBe(task === 'throwPermanent');
  expect(error).toMatchObject({ message, ...(code && { code }) });
});

test('those that wait behind one that goes on for ever are not held to have begun', async () => {
  const waiting = sandbox(1);
  const [hostile, ...mates] = await Promise.allSettled([
    waiting.run('loop', undefined, { signal }),
    ...Array.from({ length: 9 }, (_, index) => waiting.run('tell', `mate ${index}`, { signal })),
  ]);

  expect(hostile).toMatchObject({ status: 'rejected', reason: { code: 'page_too_complex' } });
  expect(mates.map((mate) => mate.status === 'fulfilled' && mate.value.input)).toEqual(
    Array.from({ length: 9 }, (_, index) => `mate ${index}`),
  );
});

test('the signal ends the thread, and the next task has a new one', async () => {
  const abort = new AbortController();
  const looping = sandbox(20).run('loop', undefined, { signal: abort.signal });
  setTimeout(() => abort.abort(new Error('enough')), TIME_ALONE);

  await expect(looping).rejects.toThrow('enough');
  expect(await sandbox(20).run('tell', 'next', { signal })).toMatchObject({ input: 'next' });
});

test('a task whose signal is aborted while it waits does not wait any longer, and harms none', async () => {
  const patient = sandbox(2);
  const abort = new AbortController();
  const looping = patient.run('loop', undefined, { signal });
  const waiting = patient.run('loop', undefined, { signal: abort.signal });
  const next = patient.run('tell', 'next', { signal });
  const started = performance.now();
  abort.abort(new Error('enough'));

  await expect(waiting).rejects.toThrow('enough');
  expect(performance.now() - started).toBeLessThan(1000);
  await expect(looping).rejects.toMatchObject({ code: 'page_too_complex' });
  expect(await next).toMatchObject({ input: 'next' });
});

test('a task whose turn does not come for as long as it waits is put off, and harms none', async () => {
  const busy = sandbox(1.5);
  const looping = busy.run('loop', undefined, { signal });
  const impatient = busy.run('tell', 'too late', { signal, patienceMs: TIME_ALONE });
  const patient = busy.run('tell', 'in time', { signal, patienceMs: 10_000 });

  await expect(impatient).rejects.toMatchObject({ name: 'SandboxBusyError', code: 'sandbox_busy', seconds: 10 });
  await expect(impatient).rejects.toThrow(SnoozeError);
  await expect(looping).rejects.toMatchObject({ code: 'page_too_complex' });
  expect(await patient).toMatchObject({ input: 'in time' });
});

test('a task that has begun is not put off, however long it takes', async () => {
  const free = sandbox(1);

  await expect(free.run('loop', undefined, { signal, patienceMs: 0 })).rejects.toMatchObject({
    code: 'page_too_complex',
  });
});

test('an item waits for the sandbox for half of its time, and never for less than nothing', () => {
  let now = new Date('2026-01-01T00:00:00Z');
  const patience = patienceOf({ deadline: new Date('2026-01-01T00:00:30Z'), now: () => now });
  const left = [0, 10, 15, 29].map((seconds) => {
    now = new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));
    return patience();
  });

  expect(left).toEqual([15_000, 5000, 0, 0]);
});

test('a thread that cannot be started says why, and is no fault of what it would have read', async () => {
  const broken = sandboxOf<typeof tasks>(new URL('./no-such.thread.ts', import.meta.url), {
    sandboxTimeoutSeconds: 5,
    sandboxMemoryMb: 32,
  });
  const error = await broken.run('tell', '', { signal }).catch((thrown: unknown) => thrown);

  expect(error).toMatchObject({ message: expect.stringContaining('no-such.thread.ts') });
  expect(error).not.toBeInstanceOf(PermanentError);
});

test('a thread that has nothing to do does not keep its process alive', () => {
  const file = pathToFileURL(join(ROOT, 'tests', 'support', 'misbehaving.thread.ts'));
  const script = `
    import { sandboxOf } from ${JSON.stringify(join(ROOT, 'lib', 'sandbox', 'sandbox.ts'))};
    const sandbox = sandboxOf(new URL('${file}'), { sandboxTimeoutSeconds: 5, sandboxMemoryMb: 32 });
    const { input } = await sandbox.run('tell', 'done', { signal: new AbortController().signal });
    process.stdout.write(input);`;

  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 10_000 });
  expect(output.toString()).toBe('done');
});
