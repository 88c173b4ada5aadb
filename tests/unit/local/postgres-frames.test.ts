import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  backendOf,
  commandOf,
  type Frame,
  FrameReader,
  queryFrame,
  sqlstateOf,
  statementOf,
} from '../../../local/proxies/postgres-frames.ts';

const frame = (type: string, body: Buffer | string): Frame => {
  const content = Buffer.from(body);
  const bytes = Buffer.concat([Buffer.from(type, 'latin1'), Buffer.alloc(4), content]);
  bytes.writeInt32BE(4 + content.length, type.length);
  return { type, bytes };
};

test('a stream is cut into the same frames wherever it is divided', () => {
  const frames = fc.array(fc.tuple(fc.constantFrom('Q', 'P', 'B', 'C', 'Z', 'D'), fc.uint8Array({ maxLength: 50 })), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(frames, fc.array(fc.nat(), { maxLength: 10 }), (parts, cuts) => {
      const sent = [frame('', 'the first has no type'), ...parts.map(([type, body]) => frame(type, Buffer.from(body)))];
      const stream = Buffer.concat(sent.map(({ bytes }) => bytes));
      const places = [0, ...cuts.map((cut) => cut % (stream.length + 1)).toSorted((a, b) => a - b), stream.length];
      const reader = new FrameReader(true);

      const read = places.flatMap((place, index) => [...reader.read(stream.subarray(places[index - 1] ?? 0, place))]);

      expect(read.map(({ type, bytes }) => [type, bytes.toString('hex')])).toEqual(
        sent.map(({ type, bytes }) => [type, bytes.toString('hex')]),
      );
    }),
  );
});

test('a simple query and a parsed one give their statement', () => {
  const [query] = new FrameReader(false).read(queryFrame('select 1'));

  expect(query && statementOf(query)).toBe('select 1');
  expect(statementOf(frame('P', 'name\0select $1\0\0\0'))).toBe('select $1');
  expect(statementOf(frame('S', ''))).toBeUndefined();
});

test('what a server says is read: the command, the SQLSTATE among the fields of an error, its process id', () => {
  expect(commandOf(frame('C', 'COMMIT\0'))).toBe('COMMIT');
  expect(sqlstateOf(frame('E', 'SERROR\0VERROR\0C40P01\0Mdeadlock detected\0\0'))).toBe('40P01');
  expect(sqlstateOf(frame('C', 'COMMIT\0'))).toBeUndefined();
  expect(backendOf(frame('K', Buffer.from([0, 0, 1, 2, 9, 9, 9, 9])))).toBe(258);
});
