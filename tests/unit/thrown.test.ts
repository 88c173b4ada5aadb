import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isRowError } from '../../lib/database/row-error.ts';
import { isTransient } from '../../lib/database/transient.ts';
import { describeError, describeFailure, PermanentError, SnoozeError } from '../../lib/errors.ts';
import { createLogger } from '../../lib/logger.ts';
import { chainOf, readError } from '../../lib/thrown.ts';
import { setbackOf } from '../../lib/work-item/outcome.ts';

const policy = { maxAttempts: 3, retryBaseSeconds: 10, retryMaxSeconds: 60 };
const half = { fraction: () => 0.5 };

const refuse = () => {
  throw new Error('refused');
};
const circular = Object.assign(new Error('circular'), { cause: undefined as unknown });
circular.cause = circular;
const deep = Array.from({ length: 20_000 }).reduce((cause) => new Error('deep', { cause }), new Error('deepest'));
const hostileProxy = new Proxy(new Error('proxy'), { get: refuse, getPrototypeOf: refuse, has: refuse });
const throwingGetters = Object.defineProperties(new Error('getters'), {
  code: { get: refuse },
  name: { get: refuse },
  message: { get: refuse },
  cause: { get: refuse },
  stack: { get: refuse },
});
const unprintable = { toString: refuse, valueOf: refuse, [Symbol.toPrimitive]: refuse };

const ODD: readonly unknown[] = [
  circular,
  deep,
  hostileProxy,
  throwingGetters,
  unprintable,
  Object.create(null),
  Symbol('thrown'),
  Object.assign(new Error('a'), { code: 42 }),
  Object.assign(new Error('b'), { code: 'a\0b\uD800' }),
  Object.assign(new Error('c'), { errors: [circular, deep], message: null }),
  Object.assign(new SnoozeError(1, 'later', 'later'), { seconds: Number.NaN }),
  Object.assign(new SnoozeError(1, 'later', 'later'), { seconds: -1 }),
  Object.assign(new SnoozeError(1, 'later', 'later'), { seconds: Number.POSITIVE_INFINITY }),
  Object.assign(new PermanentError('gone', 'gone'), { code: undefined }),
  'x'.repeat(5_000_000),
];

/** By a function, so that fast-check itself need not look at it. */
const anything = fc.oneof(
  fc.nat({ max: ODD.length - 1 }).map((index) => () => ODD[index]),
  fc.anything().map((value) => () => value),
);

test('whatever is thrown is described, in a code that anything can hold and a message that can be stored', () => {
  fc.assert(
    fc.property(anything, (thrownBy) => {
      const { code, message } = describeError(thrownBy());
      expect(code).toMatch(/^[a-z0-9_]{1,64}$/);
      expect(message.length).toBeLessThanOrEqual(1000);
      expect(message.isWellFormed() && !message.includes('\0')).toBe(true);
    }),
  );
});

test('whatever is thrown is a setback, and one that is put off has a time', () => {
  fc.assert(
    fc.property(anything, fc.integer({ min: 1, max: 3 }), (thrownBy, attempts) => {
      const setback = setbackOf(thrownBy(), attempts, policy, half);
      if (setback.kind !== 'failed') expect(setback.delaySeconds).toBeGreaterThan(0);
    }),
  );
});

test('whatever is thrown is transient or not, its causes looked at, however many there are', () => {
  fc.assert(
    fc.property(anything, (thrownBy) => {
      const thrown = thrownBy();
      expect(typeof isTransient(thrown)).toBe('boolean');
      expect(chainOf(thrown).length).toBeLessThanOrEqual(8);
    }),
  );
  expect(isTransient(new Error('settle', { cause: Object.assign(new Error('gone'), { code: '57P01' }) }))).toBe(true);
});

test('whatever is thrown is logged', () => {
  const logger = createLogger({ logLevel: 'SILENT' });
  fc.assert(fc.property(anything, (thrownBy) => logger.error('thrown', thrownBy())));
});

test.each([
  ['a protocol violation, which a NUL in a text is', '08P01', 'invalid message format'],
  ['a transaction that was idle for too long', '25P03', 'terminating connection'],
  ["somebody's own words", undefined, 'the partner had a connection error'],
])('%s is no outage of the database', (_what, code, message) => {
  expect(isTransient(Object.assign(new Error(message), { code }))).toBe(false);
});

test.each([
  ['a lost connection', '08006', ''],
  ['a server that shuts down', '57P01', ''],
  ['a refused connection', 'ECONNREFUSED', ''],
  ['what pg says of a socket that has closed', undefined, 'Connection terminated unexpectedly'],
])('%s is an outage', (_what, code, message) => {
  expect(isTransient(Object.assign(new Error(message), { code }))).toBe(true);
});

test('the stack of an error is read by who shows it, and by nobody else', () => {
  let reads = 0;
  const error = Object.defineProperty(new PermanentError('gone', 'it is gone'), 'stack', {
    get: () => {
      reads += 1;
      return 'where it was thrown';
    },
  });
  isTransient(error);
  isRowError(error);
  describeError(error);
  expect(reads).toBe(0);

  expect(readError(error)?.stack).toBe('where it was thrown');
  expect(reads).toBe(1);
});

class KnownError extends PermanentError {}

test('what an attempt has thrown is described with its frames and those of its causes, but those of Node', () => {
  const cause = Object.assign(new TypeError('no such thing\nnor other'), {
    stack: 'TypeError: no such thing\n    at read (node:fs:1:1)\n    at readAll (/task/read.ts:7:3)',
  });
  const error = Object.assign(new Error('it broke', { cause }), {
    stack: 'Error: it broke\n    at process (/task/work.ts:12:5)\n    at node:internal/timers:1:2',
  });

  expect(describeFailure(error)).toEqual({
    code: 'error',
    message: 'it broke',
    stack: 'at process (/task/work.ts:12:5)\ncaused by TypeError: no such thing\nat readAll (/task/read.ts:7:3)',
  });
});

test('of an error that says by its class what it is, only the causes have frames', () => {
  const cause = Object.assign(new Error('reset'), { stack: 'Error: reset\n    at socket (/task/net.ts:1:1)' });

  expect(describeFailure(new KnownError('known', 'as such'))).toEqual({ code: 'known', message: 'as such' });
  expect(describeFailure(new KnownError('known', 'as such', { cause })).stack).toBe(
    'caused by Error: reset\nat socket (/task/net.ts:1:1)',
  );
  expect(describeFailure(new PermanentError('mine', 'of the work')).stack).toMatch(/^at .*thrown\.test\.ts/);
});

test('whatever is thrown, a description keeps no more than 2,000 bytes of where it was', () => {
  fc.assert(
    fc.property(fc.anything(), fc.string({ unit: 'binary', maxLength: 3000 }), (value, text) => {
      const error = Object.assign(new Error(text, { cause: value }), { stack: `Error\n    at ${text}\n    at b` });
      const { stack = '' } = describeFailure(error);

      expect(Buffer.byteLength(stack)).toBeLessThanOrEqual(2000);
      expect(stack).not.toContain('\0');
      expect(() => describeFailure(value)).not.toThrow();
    }),
  );
});
