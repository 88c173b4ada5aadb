/** Stretches of time at most; an even number. */
const STRETCHES = 240;
const FIRST_WIDTH_MS = 100;

/** What happened in one stretch of time. */
export type Point = ReturnType<ReturnType<typeof createCurve>['points']>[number];

/** Items in flight and processors at work: they stay as they are until they are recorded anew. */
type Load = readonly [inFlight: number, processors: number];

interface Stretch {
  done: number;
  /** The most of each that was recorded in it, and what was recorded last. */
  most?: Load | undefined;
  last?: Load | undefined;
}

function most(a: Load | undefined, b: Load | undefined): Load | undefined {
  return a && b ? [Math.max(a[0], b[0]), Math.max(a[1], b[1])] : (a ?? b);
}

/** The course of a simulation: stretches of equal length, which double as time goes on, so that they never get many. */
export function createCurve() {
  let width = FIRST_WIDTH_MS;
  let stretches = Array.from({ length: STRETCHES }, (): Stretch => ({ done: 0 }));

  function stretchAt(at: number): Stretch {
    while (at >= width * STRETCHES) {
      stretches = stretches.map((_, index) => merged(stretches[2 * index], stretches[2 * index + 1]));
      width *= 2;
    }
    return stretches[Math.floor(at / width)] ?? { done: 0 };
  }

  return {
    done(at: number): void {
      stretchAt(at).done += 1;
    },
    record(at: number, inFlight: number, processors: number): void {
      const stretch = stretchAt(at);
      stretch.last = [inFlight, processors];
      stretch.most = most(stretch.most, stretch.last);
    },
    points(until: number) {
      let before: Load = [0, 0];
      const end = stretches.indexOf(stretchAt(until)) + 1;
      return stretches.slice(0, end).map(({ done, most = before, last = before }, index) => {
        const [inFlight, processors] = most;
        before = last;
        const seconds = (Math.min(until, (index + 1) * width) - index * width) / 1000;
        return {
          /** Its start, in milliseconds. */
          at: index * width,
          /** Items that reached their end, and how many that is a second. */
          ...{ done, perSecond: seconds > 0 ? done / seconds : 0 },
          /** The most items in flight, and the most processors at work. */
          ...{ inFlight, processors },
        };
      });
    },
  };
}

function merged(a: Stretch = { done: 0 }, b: Stretch = { done: 0 }): Stretch {
  return { done: a.done + b.done, most: most(a.most, b.most), last: b.last ?? a.last };
}
