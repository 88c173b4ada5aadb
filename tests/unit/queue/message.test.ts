import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MessageError } from '../../../lib/errors.ts';
import { parseMessage, serializeMessage } from '../../../lib/queue/message.ts';
import { readDeliveries } from '../../../lib/queue/receiver.ts';
import { chainOf, readError } from '../../../lib/thrown.ts';
import { keyTypeOf } from '../../../lib/work-item/key-type.ts';
import { Job } from '../../support/jobs.ts';

const { parse } = keyTypeOf(Job);
const expected = { scheduler: 'jobs', isId: (text: string) => parse(text) === text };

const GOOD = {
  v: 1,
  scheduler: 'jobs',
  id: '1',
  claimToken: '00000000-0000-4000-8000-000000000001',
  suspect: false,
};

function parseOrRefuse(body: string): unknown {
  try {
    return parseMessage(body, expected);
  } catch (error) {
    expect(error).toBeInstanceOf(MessageError);
    return undefined;
  }
}

test('a message that was serialised is parsed to what it was', () => {
  const messages = fc.record({
    id: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
    claimToken: fc.uuid({ version: 4 }),
    suspect: fc.boolean(),
  });
  fc.assert(
    fc.property(messages, (message) => {
      expect(parseMessage(serializeMessage('jobs', message), expected)).toEqual(message);
    }),
  );
});

test('arbitrary text is refused with a MessageError and nothing else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (body) => {
      expect(parseOrRefuse(body)).toBeUndefined();
    }),
  );
});

test('arbitrary JSON is refused with a MessageError and nothing else', () => {
  fc.assert(
    fc.property(fc.json(), (body) => {
      expect(parseOrRefuse(body)).toBeUndefined();
    }),
  );
});

/** As much as a message of SQS can hold. */
const MOST = 262_144;

/** Something long, of every shape that a field or a whole body may have. */
const long: fc.Arbitrary<unknown> = fc.integer({ min: 1000, max: MOST - 200 }).chain((length) =>
  fc.constantFrom<unknown>(
    ...['x', '"', '9', '\u0000', '\ud800', '\n', '-'].map((unit) => unit.repeat(length)),
    '🙂'.repeat(length / 4),
    Array.from({ length: length / 2 }, () => 1),
    Object.fromEntries(Array.from({ length: length / 12 }, (_, index) => [`k${index}`, 1])),
    { ['k'.repeat(length)]: 1 },
  ),
);

const field = fc.constantFrom('v', 'scheduler', 'id', 'claimToken', 'suspect', 'more', '__proto__');

const bodies = fc.oneof(
  fc
    .tuple(field, long)
    .map(([name, value]) => `${JSON.stringify(GOOD).slice(0, -1)},"${name}":${JSON.stringify(value)}}`),
  long.map((value) => JSON.stringify(value)),
  long.map((value) => String(value)),
  fc.integer({ min: 1, max: MOST }).map((depth) => '['.repeat(depth)),
  fc.integer({ min: 1, max: MOST / 2 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc
    .tuple(field, fc.integer({ min: 1, max: 20_000 }))
    .map(([name, depth]) => `${`{"${name}":`.repeat(depth)}1${'}'.repeat(depth)}`),
);

test('whatever a body holds, and however much, its error is a MessageError, and short with all its causes', () => {
  fc.assert(
    fc.property(bodies, (body) => {
      const [delivery] = readDeliveries({ Records: [{ messageId: '1', body }] }, expected);
      const error = delivery && 'error' in delivery ? delivery.error : undefined;
      // Of a key `__proto__` nothing is read: the message is as good as without.
      if (error === undefined) return expect(body).toContain('"__proto__":');
      expect(error).toBeInstanceOf(MessageError);
      const texts = chainOf(error).map((each) => `${readError(each)?.message}${readError(each)?.stack}`);
      expect(texts.join('').length).toBeLessThan(8000);
      expect(error.message.length).toBeLessThanOrEqual(600);
      expect(error.message.isWellFormed()).toBe(true);
    }),
    { numRuns: 100 },
  );
});

test('a message with one thing wrong is refused', () => {
  const wrong = [
    { v: 2 },
    { scheduler: 'other' },
    { id: 1 },
    { id: '-0' },
    { id: '9223372036854775808' },
    { id: '-9223372036854775809' },
    { id: '1 or 1=1' },
    { claimToken: 'x' },
    { suspect: 'no' },
    { more: 1 },
  ];
  const { v: _version, scheduler: _scheduler, ...claim } = GOOD;
  expect(parseOrRefuse(JSON.stringify(GOOD))).toEqual(claim);

  for (const change of wrong) expect(parseOrRefuse(JSON.stringify({ ...GOOD, ...change }))).toBeUndefined();
});

test('the error says what is wrong', () => {
  expect(() => parseMessage('{"v":1}', expected)).toThrow(/claimToken/);
  const other = serializeMessage('others', {
    id: '1',
    claimToken: '00000000-0000-4000-8000-000000000001',
    suspect: false,
  });
  expect(() => parseMessage(other, expected)).toThrow('the message is for scheduler "others", not "jobs"');
});
