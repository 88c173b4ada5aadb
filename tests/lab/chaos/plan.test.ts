import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FAULT_KINDS } from '../../../lab/chaos/faults/kinds.ts';
import { makePlan } from '../../../lab/chaos/faults/plan.ts';
import { Strikes } from '../../../lab/chaos/faults/strikes.ts';
import { ACTS } from '../../../lab/chaos/work/world.ts';

const sizes = fc.record({ seed: fc.nat(), items: fc.integer({ min: 50, max: 3000 }) });

test('a plan follows from its seed, and from nothing else', () => {
  fc.assert(
    fc.property(sizes, (options) => {
      expect(makePlan(options)).toEqual(makePlan(options));
      expect(makePlan(options).faults).not.toEqual(makePlan({ ...options, seed: options.seed + 1 }).faults);
    }),
    { numRuns: 20 },
  );
});

test('every kind of fault and of misbehaviour is in every plan, and clocks differ by 30 s', () => {
  fc.assert(
    fc.property(sizes, (options) => {
      const { faults, behaviours, skewsMs } = makePlan(options);
      expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(FAULT_KINDS));
      expect(new Set([...behaviours.values()].map(({ act }) => act))).toEqual(
        new Set(ACTS.filter((act) => act !== 'work')),
      );
      expect(Math.max(...skewsMs) - Math.min(...skewsMs)).toBe(30_000);
    }),
    { numRuns: 20 },
  );
});

test('a fault strikes once it is due, once', () => {
  let progress = 0;
  const strikes = new Strikes([{ kind: 'throttle', after: 10 }], () => progress);

  expect(strikes.take('throttle')).toBe(false);
  progress = 10;
  expect(strikes.take('deadlock')).toBe(false);
  expect(strikes.take('throttle')).toBe(true);
  expect(strikes.take('throttle')).toBe(false);
  expect(strikes.log).toEqual([{ kind: 'throttle', at: expect.any(Number) }]);
});

test('a fault that missed is due again, and is not told', () => {
  const strikes = new Strikes([{ kind: 'deadlock', after: 0 }], () => 0);
  strikes.arm('deadlock');
  strikes.missed('deadlock');

  expect(strikes.log).toEqual([]);
  expect(strikes.take('deadlock')).toBe(true);
});
