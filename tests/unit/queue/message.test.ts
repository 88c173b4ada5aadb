import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Domain } from '../../../functions/entities/domain.entity.ts';
import { MessageError } from '../../../lib/errors.ts';
import { parseMessage, serializeMessage } from '../../../lib/queue/message.ts';
import { keyTypeOf } from '../../../lib/work-item/key-type.ts';

const { parse } = keyTypeOf(Domain);
const expected = { scheduler: 'domains', isId: (text: string) => parse(text) === text };

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
      expect(parseMessage(serializeMessage('domains', message), expected)).toEqual(message);
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

test('a message with one thing wrong is refused', () => {
  const good = {
    v: 1,
    scheduler: 'domains',
    id: '1',
    claimToken: '00000000-0000-4000-8000-000000000001',
    suspect: false,
  };
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
  const { v: _version, scheduler: _scheduler, ...claim } = good;
  expect(parseOrRefuse(JSON.stringify(good))).toEqual(claim);

  for (const change of wrong) expect(parseOrRefuse(JSON.stringify({ ...good, ...change }))).toBeUndefined();
});

test('the error says what is wrong', () => {
  expect(() => parseMessage('{"v":1}', expected)).toThrow(/claimToken/);
  const other = serializeMessage('sitemaps', {
    id: '1',
    claimToken: '00000000-0000-4000-8000-000000000001',
    suspect: false,
  });
  expect(() => parseMessage(other, expected)).toThrow('the message is for scheduler "sitemaps", not "domains"');
});
