import { readFileSync, writeFileSync } from 'node:fs';
import { DEFAULTS, type Scenario } from '../workload.ts';
import { reportOf } from './report.ts';

type Size = { readonly items: number; readonly title: string; readonly changes: Partial<Scenario> };

/** The sizes of docs/scaling.md, and what to set for each. */
export const SIZES: readonly Size[] = [
  { items: 1e6, title: '1 million', changes: { maxInFlight: 20_000, maxConcurrency: 40 } },
  { items: 1e7, title: '10 million', changes: { maxInFlight: 40_000, maxConcurrency: 80, batchSize: 500 } },
  {
    ...{ items: 1e8, title: '100 million' },
    changes: {
      ...{ maxInFlight: 250_000, maxConcurrency: 400, batchSize: 1000, maxInstances: 2 },
      ...{ connectionBudget: 850, accountConcurrency: 1500 },
    },
  },
];

/** What the page shows of one simulation. */
export type Row = ReturnType<typeof rowOf>;

/** Simulates a size as Sluice ships, and with what is to be set for it. */
function rowsOf({ items, changes }: Size): Row[] {
  return [rowOf('as shipped', { ...DEFAULTS, items }), rowOf('as below', { ...DEFAULTS, items, ...changes })];
}

/** So few items that a test can simulate them anew. */
const SAMPLE_ITEMS = 10_000;

/** A sample of each size: what differs in it from the saved one differs in the saved results as well. */
export function sampleRows(): Row[] {
  return SIZES.map((size) => ({ ...size, items: SAMPLE_ITEMS })).flatMap(rowsOf);
}

function rowOf(settings: 'as shipped' | 'as below', scenario: Scenario) {
  const { drainMs, plateauPerSecond, peak, counts, sqsRequests, gbSeconds, cost, limits, suggestion } =
    reportOf(scenario);
  return {
    ...{ items: scenario.items, settings, drainMs, perSecond: plateauPerSecond, peak },
    /** Settles, begins and claims, a second: each is a transaction. */
    transactionsPerSecond: (plateauPerSecond * (counts.attempts + counts.batches + counts.claims)) / scenario.items,
    ...{ sqsRequests, gbSeconds, usd: cost.usd, limits, suggestion },
  };
}

/** What the tables of docs/scaling.md are written from: the largest takes half a minute to simulate. */
const simulated = () => ({ rows: SIZES.flatMap(rowsOf), sample: sampleRows() });

const FILE = new URL('../../../docs/scaling.json', import.meta.url);

export function saveScaling(): void {
  writeFileSync(FILE, `${JSON.stringify(simulated(), null, 2)}\n`);
}

export function savedScaling(): ReturnType<typeof simulated> {
  return JSON.parse(readFileSync(FILE, 'utf8')) as ReturnType<typeof simulated>;
}
