/** Stretches of time at most; an even number. */
const STRETCHES = 240;
const FIRST_WIDTH_MS = 100;

/** What happened in one stretch of time. */
export interface Point {
  /** Its start, in milliseconds. */
  readonly at: number;
  /** Items that reached their end, and how many that is a second. */
  readonly done: number;
  readonly perSecond: number;
  /** The most items in flight, and the most processors at work. */
  readonly inFlight: number;
  readonly processors: number;
}

/** The course of a simulation: stretches of equal length, which double as time goes on, so that they never get many. */
export interface Curve {
  done(at: number): void;
  record(at: number, inFlight: number, processors: number): void;
  points(until: number): Point[];
}

export function createCurve(): Curve {
  let width = FIRST_WIDTH_MS;
  const done = new Float64Array(STRETCHES);
  const inFlight = createTrack();
  const processors = createTrack();

  function indexOf(at: number): number {
    while (at >= width * STRETCHES) {
      for (let index = 0; index < STRETCHES; index++) {
        done[index] = (done[2 * index] ?? 0) + (done[2 * index + 1] ?? 0);
      }
      inFlight.halve();
      processors.halve();
      width *= 2;
    }
    return Math.floor(at / width);
  }

  return {
    done(at) {
      const index = indexOf(at);
      done[index] = (done[index] ?? 0) + 1;
    },
    record(at, items, lambdas) {
      const index = indexOf(at);
      inFlight.record(index, items);
      processors.record(index, lambdas);
    },
    points(until) {
      const count = indexOf(until) + 1;
      const [items, lambdas] = [inFlight.values(count), processors.values(count)];
      return Array.from({ length: count }, (_, index) => {
        const seconds = (Math.min(until, (index + 1) * width) - index * width) / 1000;
        return {
          at: index * width,
          done: done[index] ?? 0,
          perSecond: seconds > 0 ? (done[index] ?? 0) / seconds : 0,
          inFlight: items[index] ?? 0,
          processors: lambdas[index] ?? 0,
        };
      });
    },
  };
}

const NOTHING = -1;

/** A value that stays as it is until it is recorded anew: the most of each stretch. */
function createTrack() {
  const most = new Float64Array(STRETCHES).fill(NOTHING);
  const last = new Float64Array(STRETCHES);
  return {
    record(index: number, value: number): void {
      if (value > (most[index] ?? 0)) most[index] = value;
      last[index] = value;
    },
    halve(): void {
      for (let index = 0; index < STRETCHES; index++) {
        const [left, right] = [2 * index, 2 * index + 1];
        last[index] = ((most[right] ?? NOTHING) === NOTHING ? last[left] : last[right]) ?? 0;
        most[index] = Math.max(most[left] ?? NOTHING, most[right] ?? NOTHING);
      }
    },
    values(count: number): number[] {
      let before = 0;
      return Array.from({ length: count }, (_, index) => {
        const value = most[index] ?? NOTHING;
        if (value === NOTHING) return before;
        before = last[index] ?? 0;
        return value;
      });
    },
  };
}
