import { ASSUMED } from '../../aws-limits.ts';

/** The database's connections. */
export interface Connections {
  /** @returns whether there were so many left */
  open(count: number): boolean;
  close(count: number): void;
  peak(): number;
}

export function createConnections(budget: number): Connections {
  let open = 0;
  let peak = 0;
  return {
    open(count) {
      if (open + count > budget) return false;
      open += count;
      peak = Math.max(peak, open);
      return true;
    },
    close(count) {
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

/** The containers of one function. */
export interface Containers {
  /** Any of those that are idle: Lambda does not say which. Else a new one. */
  acquire(now: number): Container;
  /** Opens the connections of its pool, unless it has them. @returns whether it has them now */
  connect(container: Container): boolean;
  release(container: Container, now: number): void;
  /** It died. */
  lose(container: Container): void;
  coldStarts(): number;
}

/** @param fraction which of the idle ones is taken, from 0 for the one that rests longest to 1 */
export function createContainers(connections: Connections, poolSize: number, fraction: () => number): Containers {
  const idle: Container[] = [];
  let coldStarts = 0;

  function lose(container: Container): void {
    if (container.isConnected) connections.close(poolSize);
    container.isConnected = false;
  }

  function reclaim(now: number): void {
    while (idle[0] && idle[0].idleSince + ASSUMED.containerIdleMs < now) {
      const [oldest] = idle.splice(0, 1);
      if (oldest) lose(oldest);
    }
  }

  return {
    acquire(now) {
      reclaim(now);
      const [warm] = idle.splice(Math.floor(fraction() * idle.length), 1);
      if (warm) {
        warm.isCold = false;
        return warm;
      }
      coldStarts += 1;
      return { isCold: true, isConnected: false, idleSince: now };
    },
    connect(container) {
      container.isConnected ||= connections.open(poolSize);
      return container.isConnected;
    },
    release(container, now) {
      container.idleSince = now;
      idle.push(container);
    },
    lose,
    coldStarts: () => coldStarts,
  };
}
