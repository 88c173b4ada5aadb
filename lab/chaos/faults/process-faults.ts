import type { SeededRandom } from '../../seeded-random.ts';
import type { Fleet } from '../fleet/fleet.ts';
import type { WorldCall } from '../world-server.ts';
import type { Sleepers } from './sleepers.ts';
import type { Strikes } from './strikes.ts';

export interface ProcessFaultsOptions {
  readonly strikes: Strikes;
  readonly random: SeededRandom;
  readonly fleet: Fleet;
  readonly sleepers: Sleepers;
  readonly restartPostgres: (how: 'fast' | 'crash') => Promise<void>;
}

/** Faults whose occasion is a call of `process`: the clock of a run is what it has done. */
export interface ProcessFaults {
  strike(call: WorldCall): void;
  /** Returns when PostgreSQL is there again. */
  settled(): Promise<void>;
}

/** A random moment is so much later than a call, at most; in milliseconds. */
const LATEST_MS = 150;

export function createProcessFaults(options: ProcessFaultsOptions): ProcessFaults {
  const { strikes, random, fleet, sleepers, restartPostgres } = options;
  let restarts = Promise.resolve();

  function strikeAt({ instance }: WorldCall): void {
    if (!instance || instance.end) return;
    if (strikes.take('kill during process')) instance.kill();
    else if (strikes.take('stop past the lease, during process')) void sleepers.stop(instance);
  }

  function killSoon(): void {
    if (!strikes.arm('kill at a random moment')) return;
    setTimeout(() => {
      const instance = fleet.anyOf(random.fraction());
      instance?.kill();
      strikes[instance ? 'struck' : 'missed']('kill at a random moment');
    }, random.fraction() * LATEST_MS);
  }

  /** One after the other. */
  function restart(how: 'fast' | 'crash'): void {
    restarts = restarts.then(() => restartPostgres(how));
    // Where it fails, `settled` tells.
    restarts.catch(() => {});
  }

  return {
    strike(call) {
      strikeAt(call);
      killSoon();
      if (strikes.take('restart PostgreSQL')) restart('fast');
      if (strikes.take('crash PostgreSQL')) restart('crash');
    },
    settled: () => restarts,
  };
}
