import FlatQueue from 'flatqueue';
import type { Holding } from './leases.ts';

/** Messages of one claim whose items are alike. */
export interface Parcel extends Holding {
  readonly status: 'queued';
  readonly availableAt: number;
  readonly suspect: boolean;
  /** How often they were received. */
  receives: number;
  /** Messages; of them, `held` still have their item, the others are stale. */
  messages: number;
}

/** The queue's visible messages, in the order in which they came. */
export function createQueue() {
  const parcels = new FlatQueue<Parcel>();
  let arrived = 0;
  let visible = 0;

  function receiveFrom(parcel: Parcel, most: number): Parcel {
    if (parcel.messages <= most) return parcels.pop() ?? parcel;
    // Which messages of a claim come first nobody knows: say, those that are stale.
    const held = Math.max(0, most - (parcel.messages - parcel.held));
    parcel.messages -= most;
    parcel.held -= held;
    return { ...parcel, messages: most, held };
  }

  return {
    visible: () => visible,
    put(parcel: Parcel): void {
      parcels.push(parcel, arrived++);
      visible += parcel.messages;
    },
    /** Receives up to `most` messages, as parts of their parcels. */
    receive(most: number): Parcel[] {
      const received: Parcel[] = [];
      for (let left = most, next = parcels.peek(); left > 0 && next; next = parcels.peek()) {
        const part = receiveFrom(next, left);
        received.push(part);
        left -= part.messages;
        visible -= part.messages;
      }
      return received;
    },
  };
}
