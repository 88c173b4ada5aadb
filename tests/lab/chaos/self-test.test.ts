import { expect, test } from '@jest/globals';
import type { Report } from '../../../lab/chaos/report.ts';
import { SABOTAGES } from '../../../lab/chaos/sabotage.ts';
import { selfTest } from '../../../lab/chaos/self-test.ts';

/** A harness that sees what breaks with some seeds only, by part; it keeps what it was asked. */
function harness(seenWith: (part: string, seed: number) => boolean) {
  const asked: [part: string, seed: number][] = [];
  const run: Parameters<typeof selfTest>[1] = async ({ plan, partOut = '' }) => {
    asked.push([partOut, plan.seed]);
    const broken = SABOTAGES.find(({ part }) => part === partOut)?.breaks[0] ?? '';
    return { violations: seenWith(partOut, plan.seed) ? { [broken]: ['seen'] } : {} } as unknown as Report;
  };
  return { asked, run };
}

const caughtIn = (results: readonly { part: string; caught: boolean }[]) =>
  Object.fromEntries(results.map(({ part, caught }) => [part, caught]));

test('a part whose absence is seen is tried once', async () => {
  const { asked, run } = harness(() => true);

  expect(Object.values(caughtIn(await selfTest(7, run)))).toEqual(SABOTAGES.map(() => true));
  expect(asked).toEqual(SABOTAGES.map(({ part }) => [part, 7]));
});

test('one that a plan did not bring into play is tried with the next seeds', async () => {
  const { asked, run } = harness((part, seed) => part !== 'the blame' || seed === 9);

  expect(caughtIn(await selfTest(7, run))).toMatchObject({ 'the blame': true });
  expect(asked.filter(([part]) => part === 'the blame')).toEqual([
    ['the blame', 7],
    ['the blame', 8],
    ['the blame', 9],
  ]);
});

test('one that three seeds do not show is not seen', async () => {
  const { asked, run } = harness((part) => part !== 'the fence');

  expect(caughtIn(await selfTest(7, run))).toMatchObject({ 'the fence': false, 'the rescue': true });
  expect(asked).toHaveLength(SABOTAGES.length + 2);
});
