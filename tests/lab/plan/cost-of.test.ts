import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { PRICES, type Prices, type Resource, type Usage } from '../../../lab/plan/cost/prices.ts';
import { costOf } from '../../../lab/plan/cost/report.ts';

const resources = Object.keys(PRICES) as Resource[];

const quantity = fc.double({ min: 0, max: 1e13, noNaN: true });
const usage: fc.Arbitrary<Usage> = fc
  .array(fc.tuple(fc.constantFrom(...resources), quantity))
  .map((entries) => Object.fromEntries(entries));

/** The first tier's price for every unit. */
const flatPrices: Prices = {
  ...PRICES,
  ...Object.fromEntries(
    Object.entries(PRICES).map(([resource, price]) => [
      resource,
      { ...price, tiers: [{ upTo: Number.POSITIVE_INFINITY, usd: price.tiers[0]?.usd }] },
    ]),
  ),
};

/** The sum of two usages. */
function addUsage(a: Usage, b: Usage): Usage {
  return Object.fromEntries(resources.map((resource) => [resource, (a[resource] ?? 0) + (b[resource] ?? 0)]));
}

const slightly = (usd: number) => usd * (1 + 1e-9) + 1e-9;

test('what is not used costs nothing', () => {
  expect(costOf({}, PRICES)).toMatchObject({ lines: [], usd: 0 });
});

test.each<[Usage, number]>([
  [{ lambdaRequests: 3_000_000 }, 0.6],
  [{ lambdaGbSeconds: 1_000_000 }, 13.3334],
  [{ sqsRequests: 1_000_000 }, 0.4],
  [{ stateTransitions: 4000 }, 0.1],
  [{ expressGbHours: 1000 }, 60],
  [{ logGigabytes: 10 }, 5],
])('%j costs %d USD', (used, usd) => {
  expect(costOf(used, PRICES).usd).toBeCloseTo(usd, 8);
});

test.each<[Usage, number]>([
  [{ logGigabytes: 60_000 }, 12_500],
  [{ expressGbHours: 6000 }, 60 + 120 + 16.42],
  [{ metricMonths: 260_000 }, 3000 + 24_000 + 500],
])('a tier prices only what is in it: %j costs %d USD', (used, usd) => {
  expect(costOf(used, PRICES).usd).toBeCloseTo(usd, 6);
});

test('the free tier takes off what an account has free, and never pays out', () => {
  expect(costOf({ sqsRequests: 1_000_000 }, PRICES, true).usd).toBe(0);
  expect(costOf({ sqsRequests: 10 }, PRICES, true).usd).toBe(0);
  expect(costOf({ sqsRequests: 3_500_000 }, PRICES, true).usd).toBeCloseTo(1, 8);
});

test('the groups add up to the whole, and so do the lines', () => {
  fc.assert(
    fc.property(usage, fc.boolean(), (used, freeTier) => {
      const cost = costOf(used, PRICES, freeTier);
      const groups = Object.values(cost.groups).reduce((total, usd) => total + usd, 0);
      const lines = cost.lines.reduce((total, { usd }) => total + usd, 0);
      expect(Math.abs(groups - cost.usd)).toBeLessThanOrEqual(cost.usd * 1e-9);
      expect(lines).toBe(cost.usd);
    }),
  );
});

test('two usages together cost what they cost apart, where a unit has one price and nothing is free', () => {
  fc.assert(
    fc.property(usage, usage, (a, b) => {
      const together = costOf(addUsage(a, b), flatPrices).usd;
      const apart = costOf(a, flatPrices).usd + costOf(b, flatPrices).usd;
      expect(together).toBeLessThanOrEqual(slightly(apart));
      expect(apart).toBeLessThanOrEqual(slightly(together));
    }),
  );
});

test('more usage never costs less, and tiers make it no dearer than apart', () => {
  fc.assert(
    fc.property(usage, usage, fc.boolean(), (a, b, freeTier) => {
      expect(costOf(a, PRICES, freeTier).usd).toBeLessThanOrEqual(
        slightly(costOf(addUsage(a, b), PRICES, freeTier).usd),
      );
      expect(costOf(addUsage(a, b), PRICES).usd).toBeLessThanOrEqual(
        slightly(costOf(a, PRICES).usd + costOf(b, PRICES).usd),
      );
    }),
  );
});

test.each(resources)('the tiers of %s rise to no end, at prices that fall', (resource) => {
  const tiers: readonly { upTo: number; usd: number }[] = PRICES[resource].tiers;

  expect(tiers.at(-1)?.upTo).toBe(Number.POSITIVE_INFINITY);
  expect(tiers).toEqual(tiers.toSorted((a, b) => a.upTo - b.upTo));
  expect(tiers).toEqual(tiers.toSorted((a, b) => b.usd - a.usd));
});
