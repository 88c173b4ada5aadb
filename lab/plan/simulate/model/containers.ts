import { ASSUMED } from '../../aws-limits.ts';

/** The database's connections. */
export function createConnections(budget: number) {
  let open = 0;
  let peak = 0;
  return {
    /** @returns whether there were so many left */
    open(count: number): boolean {
      if (open + count > budget) return false;
      open += count;
      peak = Math.max(peak, open);
      return true;
    },
    close(count: number): void {
      open -= count;
    },
    peak: () => peak,
  };
}

/** A Lambda's container. */
export interface Container {
  /** Whether it was started for this invocation. */
  isCold: boolean;
  isConnected: boolean;
  idleSince: number;
}

/**
 * The containers of one function.
 *
 * @param fraction which of the idle ones is taken, from 0 for the one that rests longest to 1
 */
export function createContainers(
  connections: ReturnType<typeof createConnections>,
  poolSize: number,
  fraction: () => number,
) {
  const idle: Container[] = [];
  let coldStarts = 0;

  /** It died. */
  function lose(container: Container): void {
    if (container.isConnected) connections.close(poolSize);
    container.isConnected = false;
  }

  return {
    lose,
    /** Any of those that are idle: Lambda does not say which. Else a new one. */
    acquire(now: number): Container {
      while (idle[0] && idle[0].idleSince + ASSUMED.containerIdleMs < now) idle.splice(0, 1).forEach(lose);
      const [warm] = idle.splice(Math.floor(fraction() * idle.length), 1);
      if (!warm) coldStarts += 1;
      return Object.assign(warm ?? { isConnected: false, idleSince: now }, { isCold: !warm });
    },
    /** Opens the connections of its pool, unless it has them. @returns whether it has them now */
    connect(container: Container): boolean {
      container.isConnected ||= connections.open(poolSize);
      return container.isConnected;
    },
    release(container: Container, now: number): void {
      container.idleSince = now;
      idle.push(container);
    },
    coldStarts: () => coldStarts,
  };
}
