import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { admit } from '../../../lib/work-item/admit.ts';

interface Candidate {
  readonly place: number;
  readonly key: string | null;
}

const candidates = fc
  .array(fc.option(fc.constantFrom('a', 'b', 'c')), { maxLength: 40 })
  .map((keys) => keys.map((key, place): Candidate => ({ place, key })));
const inFlight = fc.dictionary(fc.constantFrom('a', 'b', 'c'), fc.nat(5));
const cases = fc.record({ candidates, inFlight, perKey: fc.integer({ min: 1, max: 4 }), limit: fc.nat(20) });

type Case = typeof cases extends fc.Arbitrary<infer C> ? C : never;

const keyOf = ({ key }: Candidate) => key;
const countOf = (rows: readonly Candidate[], key: string) => rows.filter((row) => row.key === key).length;
const divide = (input: Case) => {
  const taken = new Map(Object.entries(input.inFlight));
  return { taken, ...admit(input.candidates, keyOf, taken, input.perKey, input.limit) };
};

function holds(property: (input: Case) => void): void {
  fc.assert(fc.property(cases, property));
}

test('no key gets more places than it has left', () => {
  holds((input) => {
    const { admitted } = divide(input);
    for (const key of ['a', 'b', 'c']) {
      const left = Math.max(0, input.perKey - (input.inFlight[key] ?? 0));
      expect(countOf(admitted, key)).toBeLessThanOrEqual(left);
    }
  });
});

test('never more are admitted than asked for', () => {
  holds((input) => expect(divide(input).admitted.length).toBeLessThanOrEqual(input.limit));
});

test('candidates stay in order, and each is in one part at most', () => {
  holds((input) => {
    const { admitted, excess } = divide(input);
    for (const part of [admitted, excess]) {
      expect(part.map(({ place }) => place)).toEqual(part.map(({ place }) => place).toSorted((a, b) => a - b));
    }
    expect(admitted.filter((row) => excess.includes(row))).toEqual([]);
  });
});

test('a candidate is in excess only when its key is full', () => {
  holds((input) => {
    const { taken, excess } = divide(input);
    for (const { key } of excess) expect(taken.get(key ?? '')).toBeGreaterThanOrEqual(input.perKey);
  });
});

test('no candidate is passed over while there is a place for it', () => {
  holds((input) => {
    const { admitted, excess } = divide(input);
    const passedOver = input.candidates.filter((row) => !admitted.includes(row) && !excess.includes(row));
    if (passedOver.length > 0) expect(admitted).toHaveLength(input.limit);
  });
});

test('candidates without a key are not limited', () => {
  holds((input) => {
    const { admitted } = divide({ ...input, limit: 100 });
    expect(admitted.filter(({ key }) => key === null)).toEqual(input.candidates.filter(({ key }) => key === null));
  });
});

test('what is admitted is added to what is taken', () => {
  holds((input) => {
    const { taken, admitted } = divide(input);
    for (const key of ['a', 'b', 'c']) {
      expect(taken.get(key) ?? 0).toBe((input.inFlight[key] ?? 0) + countOf(admitted, key));
    }
  });
});
