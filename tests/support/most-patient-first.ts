import { readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import type jestSequencer from '@jest/test-sequencer';

// Imported, it is its default export, and its types say otherwise.
const { default: Sequencer }: typeof jestSequencer = createRequire(import.meta.url)('@jest/test-sequencer');

type Tests = Parameters<InstanceType<typeof Sequencer>['sort']>[0];

/**
 * Starts the files that take longest first, in a checkout that has never run them as well: a long one that comes last
 * keeps one worker busy while the others have nothing left to do. What a file asks for as its time limit says how long it
 * may take; among equals the larger file goes first, as is Jest's own order.
 */
export default class MostPatientFirst extends Sequencer {
  override sort(tests: Tests): Tests {
    const weights = new Map(tests.map(({ path }) => [path, { patience: patienceOf(path), size: statSync(path).size }]));
    const weight = (path: string) => weights.get(path) ?? { patience: 0, size: 0 };
    return tests.toSorted(
      (a, b) => weight(b.path).patience - weight(a.path).patience || weight(b.path).size - weight(a.path).size,
    );
  }
}

/** The time limit that a file sets for its tests, in milliseconds; 0 where it is content with the default. */
function patienceOf(path: string): number {
  const [, limit = '0'] = /^jest\.setTimeout\(([\d_]+)\);$/m.exec(readFileSync(path, 'utf8')) ?? [];
  return Number(limit.replaceAll('_', ''));
}
