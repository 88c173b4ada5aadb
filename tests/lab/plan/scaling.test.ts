import { expect, test } from '@jest/globals';
import { checkRules } from '../../../deploy/stack/rules.ts';
import { SIZES, sampleRows, savedScaling } from '../../../lab/plan/simulate/scaling.ts';
import { DEFAULTS, timeoutsFor } from '../../../lab/plan/workload.ts';

test('the saved results are those of the model as it is now, by a sample of each size', () => {
  // Where this fails: `npm run simulate -- scaling && npm run docs`.
  expect(sampleRows()).toEqual(savedScaling().sample);
});

test('every size has its saved results, as shipped and as the page says', () => {
  expect(savedScaling().rows.map(({ items, settings }) => [items, settings])).toEqual(
    SIZES.flatMap(({ items }) => [
      [items, 'as shipped'],
      [items, 'as below'],
    ]),
  );
});

test.each(SIZES)('the settings for $title items can be deployed', ({ changes }) => {
  const settings = { ...DEFAULTS, ...changes };
  const part = { scheduler: { name: 'x', settingsPrefix: '' }, settings, timeouts: timeoutsFor(settings) };

  expect(() => checkRules([part], settings.databasePoolSize, settings.connectionBudget)).not.toThrow();
});

test.each(SIZES)('with the settings for $title items, no message waits for longer than its lease', ({ items }) => {
  const row = savedScaling().rows.find((saved) => saved.items === items && saved.settings === 'as below');
  const waitSeconds = (row?.peak.inFlight ?? 0) / (row?.perSecond ?? 1);

  expect(waitSeconds).toBeLessThan(DEFAULTS.queueLeaseSeconds);
});
