import { createFifo } from './fifo.ts';
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
export interface Queue {
  readonly visible: () => number;
  put(parcel: Parcel): void;
  /** Receives up to `most` messages, as parts of their parcels. */
  receive(most: number): Parcel[];
}

export function createQueue(): Queue {
  const parcels = createFifo<Parcel>();
  let visible = 0;

  function receiveFrom(parcel: Parcel, most: number): Parcel {
    if (parcel.messages <= most) {
      parcels.drop();
      return parcel;
    }
    // Which messages of a claim come first nobody knows: say, those that are stale.
    const held = Math.max(0, most - (parcel.messages - parcel.held));
    parcel.messages -= most;
    parcel.held -= held;
    return { ...parcel, messages: most, held };
  }

  return {
    visible: () => visible,
    put(parcel) {
      parcels.push(parcel);
      visible += parcel.messages;
    },
    receive(most) {
      const received: Parcel[] = [];
      for (let left = most; left > 0; ) {
        const parcel = parcels.peek();
        if (!parcel) break;
        const part = receiveFrom(parcel, left);
        received.push(part);
        left -= part.messages;
        visible -= part.messages;
      }
      return received;
    },
  };
}
