import { expect, test } from '@jest/globals';
import { defineEntity, type EntityClass, p } from '@mikro-orm/core';
import fc from 'fast-check';
import * as z from 'zod';
import { defineScheduler } from '../../../lib/scheduler/define-scheduler.ts';
import { byClaimOrder } from '../../../lib/work-item/due-items.ts';
import { idOf, type KeyType, keyTypeOf } from '../../../lib/work-item/key-type.ts';
import { workItemColumns } from '../../../lib/work-item/properties.ts';
import type { WorkItem } from '../../../lib/work-item/work-item.ts';

let count = 0;

/** An entity with this key, beside the columns of an item. */
function entityWith(properties: object): EntityClass<WorkItem> {
  count += 1;
  const schema = defineEntity({ name: `Keyed${count}`, properties: { ...workItemColumns(), ...properties } });
  class Keyed extends schema.class {}
  schema.setClass(Keyed);
  return Keyed as unknown as EntityClass<WorkItem>;
}

const UUID = '0b182eb7-5ad3-4a4f-9d35-2a8f0f6f2f11';

test.each<[string, object, string[], string[]]>([
  ['integer', { id: p.integer().primary() }, ['0', '-1', '2147483647'], ['2147483648', '1.5', '01', '-0', '', ' 1']],
  ['smallint', { id: p.smallint().primary() }, ['32767', '-32768'], ['32768', '1e3']],
  ['bigint', { id: p.bigint().primary() }, ['9223372036854775807', '-5'], ['9223372036854775808', '1 or 1=1', '+1']],
  ['bigint as text', { id: p.bigint('string').primary() }, ['12'], [UUID, '１２']],
  ['uuid', { id: p.uuid().primary() }, [UUID], ['1', `${UUID} `, UUID.replace('-', ''), `{${UUID}}`]],
  ['string', { id: p.string().primary() }, ['a', ' ', "it's"], ['', 'x\0', '\ud800', 'x'.repeat(2001)]],
  ['text', { id: p.text().primary().fieldName('code') }, ['ü🙂'], ['']],
])('an id of type %s is told from what is none', (_type, properties, ids, others) => {
  const { parse } = keyTypeOf(entityWith(properties));

  expect(ids.map(parse)).toEqual(ids);
  expect(others.map(parse)).toEqual(others.map(() => undefined));
});

test('a uuid in capitals is the same uuid', () => {
  expect(keyTypeOf(entityWith({ id: p.uuid().primary() })).parse(UUID.toUpperCase())).toBe(UUID);
});

test.each<[string, object, RegExp]>([
  ['no key', {}, /^Keyed has no primary key; an item's key is one column: a property called id/],
  ['two columns', { a: p.integer().primary(), b: p.integer().primary() }, /a primary key of 2 columns \(a, b\)/],
  ['another name', { number: p.integer().primary() }, /a primary key called number; .* may be called anything/],
  ['another type', { id: p.double().primary() }, /a primary key called id, of another type; .*p\.uuid\(\)/],
  ['bigints read as numbers', { id: p.bigint('number').primary() }, /of another type; .*p\.bigint\('string'\)/],
])('a key with %s is refused when the scheduler is defined, with what to do', (_what, properties, message) => {
  const define = () =>
    defineScheduler({
      ...{ name: 'jobs', entity: entityWith(properties), settingsPrefix: 'JOB_', settings: z.object({}) },
      items: { key: 'id', enqueue: async () => {} },
      work: async () => ({ process: async () => {}, apply: () => {}, normalize: String }),
    });

  expect(define).toThrow(message);
});

test.each<[string, KeyType, fc.Arbitrary<string | number | bigint>]>([
  ['integers', keyTypeOf(entityWith({ id: p.integer().primary() })), fc.integer()],
  [
    'bigints',
    keyTypeOf(entityWith({ id: p.bigint().primary() })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  ],
  [
    'bigints as text',
    keyTypeOf(entityWith({ id: p.bigint('string').primary() })),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  ],
  ['uuids', keyTypeOf(entityWith({ id: p.uuid().primary() })), fc.uuid()],
  ['texts', keyTypeOf(entityWith({ id: p.string().primary() })), fc.string({ unit: 'grapheme' })],
])('the claim order of %s that are equal otherwise is total, and the same each time', (_what, type, keys) => {
  const order = byClaimOrder(type);
  const item = (id: string | number | bigint) => ({ id, priority: 0, availableAt: new Date(0) });
  fc.assert(
    fc.property(fc.uniqueArray(keys, { maxLength: 20 }), (ids) => {
      const sorted = ids.map(item).sort(order);
      expect(ids.toReversed().map(item).sort(order).map(idOf)).toEqual(sorted.map(idOf));
      for (const [index, one] of sorted.slice(1).entries()) expect(order(sorted[index] ?? one, one)).toBeLessThan(0);
    }),
  );
});
