import { expect, test } from '@jest/globals';
import { watchLoop } from '../../../lib/scheduler/loop-watch.ts';
import { FakeClock } from '../../support/fake-clock.ts';

test('a loop that was never blocked has not been', () => {
  const clock = new FakeClock();
  const watch = watchLoop(clock, 1000);
  clock.pass(60_000);

  expect(watch.blockedMs()).toBe(0);
});

test('all blocks together are told', () => {
  const clock = new FakeClock();
  const watch = watchLoop(clock, 1000);
  clock.pass(750);
  clock.advance(2000);
  clock.pass(10_000);
  clock.advance(3000);
  clock.pass(10_000);

  expect(watch.blockedMs()).toBeGreaterThanOrEqual(4000);
  expect(watch.blockedMs()).toBeLessThanOrEqual(5000);
});

test('a block is told before the late timer is called', () => {
  const clock = new FakeClock();
  const told: number[] = [];
  clock.after(3000, () => told.push(watch.blockedMs()));
  const watch = watchLoop({ now: () => clock.now(), after: (ms, callback) => clock.after(ms + 1e9, callback) }, 1000);
  clock.advance(3000);

  expect(told).toEqual([2500]);
});

test('a watch that was stopped leaves no timer behind', () => {
  const clock = new FakeClock();
  let timers = 0;
  const counted = {
    now: () => clock.now(),
    after: (ms: number, callback: () => void) => {
      timers += 1;
      const cancel = clock.after(ms, callback);
      return () => {
        timers -= 1;
        cancel();
      };
    },
  };
  watchLoop(counted, 1000).stop();

  expect(timers).toBe(0);
});
