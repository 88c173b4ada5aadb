import { describe, expect, test } from '@jest/globals';
import { createBacklog } from '../../../lab/plan/simulate/model/backlog.ts';
import { settleInTurn } from '../../../lab/plan/simulate/model/batch.ts';
import { createChance } from '../../../lab/plan/simulate/model/chance.ts';
import { createConnections, createContainers } from '../../../lab/plan/simulate/model/containers.ts';
import { createCurve } from '../../../lab/plan/simulate/model/curve.ts';
import { createInFlight } from '../../../lab/plan/simulate/model/in-flight.ts';
import { createLeases, type Holding } from '../../../lab/plan/simulate/model/leases.ts';
import { createQueue, type Parcel } from '../../../lab/plan/simulate/model/queue.ts';
import { DEFAULTS } from '../../../lab/plan/workload.ts';
import { createTimeline } from '../../../lab/timeline.ts';

describe('the timeline', () => {
  test('lets things happen in the order of their time, those added on the way among them', () => {
    const timeline = createTimeline();
    const seen: [string, number][] = [];
    const note = (name: string) => () => void seen.push([name, timeline.now()]);
    timeline.at(20, note('late'));
    timeline.at(10, () => {
      note('early')();
      timeline.at(15, note('between'));
    });

    while (timeline.nextAt() < Number.POSITIVE_INFINITY) timeline.step();

    expect(seen).toEqual([
      ['early', 10],
      ['between', 15],
      ['late', 20],
    ]);
  });
});

describe('the items in flight', () => {
  test('leave when it was said, and not before', () => {
    const inFlight = createInFlight();
    inFlight.enter(0, 5);
    inFlight.leave(99.5, 2);
    inFlight.leave(250, 3);

    expect([0, 99.5, 100, 249, 250].map((now) => inFlight.count(now))).toEqual([5, 5, 3, 3, 0]);
    expect(inFlight.peak()).toBe(5);
  });

  test('are counted rightly after a long time in which nothing happened', () => {
    const inFlight = createInFlight();
    inFlight.enter(0, 1);
    inFlight.leave(10, 1);
    inFlight.enter(1e9, 2);
    inFlight.leave(1e9 + 5, 1);

    expect([inFlight.count(1e9 + 4), inFlight.count(1e9 + 5)]).toEqual([2, 1]);
  });

  test('that leave at once are gone at once', () => {
    const inFlight = createInFlight();
    inFlight.enter(100, 4);
    inFlight.leave(100, 4);

    expect(inFlight.count(100)).toBe(0);
  });
});

describe('the backlog', () => {
  test('gives what has been due longest first', () => {
    const backlog = createBacklog(4, 4000);
    backlog.putBack(1500, 2, 1);

    expect(backlog.take(2000, 10)).toEqual([
      { attempts: 0, crashes: 0, availableAt: 0, count: 2 },
      { attempts: 2, crashes: 1, availableAt: 1500, count: 1 },
      { attempts: 0, crashes: 0, availableAt: 2000, count: 1 },
    ]);
  });

  test('gives no more than is asked for, and nothing before its time', () => {
    const backlog = createBacklog(100, 0);
    backlog.putBack(50, 1, 0);

    expect(backlog.take(0, 99)).toMatchObject([{ count: 99 }]);
    expect(backlog.take(0, 99)).toMatchObject([{ count: 1 }]);
    expect([backlog.take(49, 9), backlog.hasDue(49), backlog.hasDue(50)]).toEqual([[], false, true]);
    expect(backlog.take(50, 9)).toMatchObject([{ attempts: 1, count: 1 }]);
  });
});

const parcel = (messages: number, held = messages): Parcel => ({
  ...{ status: 'queued', attempts: 0, crashes: 0, availableAt: 0, leaseExpiresAt: 0, suspect: false, receives: 0 },
  ...{ messages, held },
});

describe('the queue', () => {
  test('gives a batch from several claims, and leaves the rest', () => {
    const queue = createQueue();
    queue.put(parcel(4));
    queue.put(parcel(20));

    expect(queue.receive(10).map(({ messages }) => messages)).toEqual([4, 6]);
    expect(queue.visible()).toBe(14);
    expect(queue.receive(20).map(({ messages }) => messages)).toEqual([14]);
    expect(queue.receive(10)).toEqual([]);
  });

  test('tells stale messages from those that still have their item', () => {
    const queue = createQueue();
    queue.put(parcel(25, 12));

    const held = [queue.receive(10), queue.receive(10), queue.receive(10)].flat().map((part) => part.held);
    expect(held).toEqual([0, 7, 5]);
  });
});

describe('the leases', () => {
  const claim = (leaseExpiresAt: number, held: number): Holding => ({
    ...{ status: 'queued', attempts: 0, crashes: 0 },
    ...{ leaseExpiresAt, held },
  });

  test('run out after their time, the earliest first, so many at once', () => {
    const leases = createLeases();
    leases.claim(claim(100, 150));
    leases.claim(claim(300, 10));
    leases.add({ status: 'processing', attempts: 1, crashes: 0, leaseExpiresAt: 200, held: 1 });

    expect(leases.takeLapsed(100, 100)).toEqual([]);
    expect(leases.takeLapsed(250, 100)).toMatchObject([{ status: 'queued', count: 100 }]);
    expect(leases.takeLapsed(250, 100)).toMatchObject([
      { status: 'queued', count: 50 },
      { status: 'processing', attempts: 1, count: 1 },
    ]);
    expect(leases.takeLapsed(250, 100)).toEqual([]);
  });

  test('of items that were begun meanwhile do not run out', () => {
    const leases = createLeases();
    const held = claim(100, 5);
    leases.claim(held);
    held.held = 0;

    expect(leases.takeLapsed(1000, 100)).toEqual([]);
  });
});

describe('the containers', () => {
  test('are used again while warm, and started anew after they were idle for long', () => {
    const containers = createContainers(createConnections(100), 2, () => 0);
    const first = containers.acquire(0);
    containers.release(first, 1000);

    expect([first.isCold, containers.acquire(2000).isCold]).toEqual([true, false]);
    containers.release(first, 3000);
    expect([containers.acquire(10_000_000).isCold, containers.coldStarts()]).toEqual([true, 2]);
  });

  test('get no connections beyond the budget, and get those of a container that died', () => {
    const containers = createContainers(createConnections(4), 2, () => 0);
    const [a, b, c] = [containers.acquire(0), containers.acquire(0), containers.acquire(0)];

    expect([a, b, c].map((container) => containers.connect(container))).toEqual([true, true, false]);
    containers.lose(a);
    expect(containers.connect(c)).toBe(true);
  });
});

test('settles take turns at the connections of a pool', () => {
  const endings = [30, 10, 10, 10].map((endsAt) => ({ endsAt, settledAt: 0 }));

  settleInTurn(endings, 2, 20);

  expect(endings).toEqual([
    { endsAt: 10, settledAt: 30 },
    { endsAt: 10, settledAt: 30 },
    { endsAt: 10, settledAt: 50 },
    { endsAt: 30, settledAt: 50 },
  ]);
});

test('times of process have the mean and the variation that were asked for', () => {
  const chance = createChance({ ...DEFAULTS, processMs: 800, variation: 0.5 });
  const times = Array.from({ length: 50_000 }, () => chance.processMs());
  const mean = times.reduce((sum, ms) => sum + ms, 0) / times.length;
  const deviation = Math.sqrt(times.reduce((sum, ms) => sum + (ms - mean) ** 2, 0) / times.length);

  expect(mean / 800).toBeCloseTo(1, 1);
  expect(deviation / mean).toBeCloseTo(0.5, 1);
});

test('fates come as often as their rates say', () => {
  const chance = createChance({ ...DEFAULTS, failureRate: 0.2, permanentRate: 0.1, crashRate: 0.05 });
  const fates = Object.groupBy(
    Array.from({ length: 20_000 }, () => chance.fate()),
    (fate) => fate,
  );

  expect((fates.fails?.length ?? 0) / 20_000).toBeCloseTo(0.2, 1);
  expect((fates['fails for good']?.length ?? 0) / 20_000).toBeCloseTo(0.1, 1);
  expect((fates.crashes?.length ?? 0) / 20_000).toBeCloseTo(0.05, 1);
});

describe('the curve', () => {
  test('keeps every item that was done, however long it gets', () => {
    const curve = createCurve();
    for (let at = 0; at < 1e7; at += 1000) curve.done(at);

    const points = curve.points(1e7);
    expect(points.length).toBeLessThanOrEqual(240);
    expect(points.reduce((sum, { done }) => sum + done, 0)).toBe(10_000);
  });

  test('goes on with what was last recorded, and shows the most of each stretch', () => {
    const curve = createCurve();
    curve.record(0, 10, 1);
    curve.record(250, 40, 2);
    curve.record(260, 5, 3);

    expect(curve.points(499).map(({ inFlight }) => inFlight)).toEqual([10, 10, 40, 5, 5]);
  });
});
