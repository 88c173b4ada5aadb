import type { Publisher } from '../queue/publisher.ts';
import type { Container } from './container.ts';

/** What every step of a run works with. */
export interface Run {
  readonly container: Container;
  readonly publisher: Publisher;
  /** Whether enough of the invocation is left for a further step. */
  readonly hasTime: () => boolean;
}
