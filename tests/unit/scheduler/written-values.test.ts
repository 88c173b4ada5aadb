import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type * as z from 'zod';
import * as written from '../../../lib/scheduler/written-values.ts';
import { expectLinear } from '../../support/growth.ts';

const refused = (schema: z.ZodType, value: unknown) => schema.safeParse(value).error?.issues[0]?.message;

test.each<[string, z.ZodType, unknown, unknown]>([
  ['a text', written.text(3), 'äöü', 'äöü'],
  ['a text of characters beyond 16 bits', written.text(2), '😀😀', '😀😀'],
  ['an integer', written.integer(16), -32_768, -32_768],
  ['an integer in a cell', written.integer(32), '2147483647', 2_147_483_647],
  ['a bigint', written.bigint(), '-9223372036854775808', '-9223372036854775808'],
  ['a small bigint', written.bigint(), 7, '7'],
  ['a decimal', written.decimal(), '0.10', '0.10'],
  ['a float in a cell', written.float(), '-1.5e3', -1500],
  ['true', written.boolean(), true, true],
  ['true in a cell', written.boolean(), 'TRUE', true],
  ['false in a cell', written.boolean(), 'no', false],
  ['a uuid', written.uuid(), '0B182EB7-2F6C-4D6A-9C3B-000000000001', '0b182eb7-2f6c-4d6a-9c3b-000000000001'],
  ['a time', written.time(), '2026-12-24T18:00:00Z', new Date('2026-12-24T18:00:00Z')],
  ['a day', written.day(), '2026-12-24', '2026-12-24'],
  ['JSON', written.json(), { a: [1] }, { a: [1] }],
  ['JSON in a cell', written.json(), '{"a":[1]}', { a: [1] }],
  ['one of some', written.oneOf(['a', 'b']), 'b', 'b'],
  ['a list', written.list(), ['a'], ['a']],
  ['a list in a cell', written.list(), '["a"]', ['a']],
])('%s is read', (_what, schema, value, read) => {
  expect(schema.parse(value)).toEqual(read);
});

test.each<[z.ZodType, unknown, string]>([
  [written.text(3), 'abcd', 'a text of at most 3 characters'],
  [written.text(), 'a\0b', 'a text, without NUL characters'],
  [written.text(), '\ud800', 'a text, without NUL characters'],
  [written.text(), 7, 'a text'],
  [written.integer(16), 32_768, 'an integer of 16 bits'],
  [written.integer(32), -2_147_483_649, 'an integer of 32 bits'],
  [written.integer(32), '1.5', 'an integer of 32 bits'],
  [written.integer(32), ' ', 'an integer of 32 bits'],
  [written.bigint(), '9223372036854775808', 'an integer of 64 bits'],
  [written.bigint(), 1.5, 'an integer of 64 bits'],
  [written.decimal(), 'much', 'a decimal number such as 12.50'],
  [written.float(), 'NaN', 'a number'],
  [written.boolean(), 'perhaps', 'true or false'],
  [written.uuid(), '0b182eb7', 'a uuid'],
  [written.time(), 'soon', 'a time such as 2026-12-24T18:00:00Z'],
  [written.time(), '2026-99-99', 'a time such as 2026-12-24T18:00:00Z'],
  [written.day(), '2026-02-30', 'a day such as 2026-12-24'],
  [written.json(), '{', 'JSON, and not null'],
  [written.json(), null, 'JSON, and not null'],
  [written.oneOf(['a', 'b']), 'c', 'one of a, b'],
  [written.list(), [1], 'a list of texts, such as ["a", "b"]'],
])('%# what is none is refused, with what is allowed', (schema, value, message) => {
  expect(refused(schema, value)).toBe(message);
});

const all: readonly z.ZodType[] = [
  ...[written.text(10), written.integer(16), written.bigint(), written.decimal(), written.float(), written.boolean()],
  ...[written.uuid(), written.time(), written.day(), written.json(), written.oneOf(['a']), written.list()],
];

test('no value whatever makes one of them throw', () => {
  fc.assert(
    fc.property(fc.anything(), fc.constantFrom(...all), (value, schema) => {
      expect(() => schema.safeParse(value)).not.toThrow();
    }),
  );
});

test.each(all.map((schema, index) => [index, schema] as const))(
  '%i takes time in proportion to a text',
  async (index, schema) => {
    for (const character of ['1', ' ', '[', '-'])
      await expectLinear(
        `${index} of ${character}`,
        (size) => character.repeat(size),
        (text) => schema.safeParse(text).success,
      );
  },
);
