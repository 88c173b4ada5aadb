/** What came first goes first. What is gone is forgotten by and by: shifting an array would move all that is left. */
export interface Fifo<T> {
  push(value: T): void;
  /** The next to go. */
  peek(): T | undefined;
  drop(): void;
}

/** Values gone before an array is worth copying. */
const WORTH_COPYING = 1000;

export function createFifo<T>(): Fifo<T> {
  let values: T[] = [];
  let first = 0;
  return {
    push: (value) => void values.push(value),
    peek: () => values[first],
    drop() {
      first += 1;
      if (first <= WORTH_COPYING || first * 2 <= values.length) return;
      values = values.slice(first);
      first = 0;
    },
  };
}
