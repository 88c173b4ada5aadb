import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import type { Invariant } from './checks/invariants.ts';
import type { PlanOptions } from './faults/plan.ts';

/** A part of Sluice that is taken out while it is bundled, and what must be seen to break. */
export interface Sabotage {
  readonly part: string;
  readonly file: string;
  /** What is replaced in it, wherever it stands. */
  readonly find: string;
  readonly replace: string;
  /** What the part is for. */
  readonly plan: Pick<PlanOptions, 'items' | 'only'>;
  /** Waited for in vain, where that is how it is seen; in milliseconds. */
  readonly patienceMs?: number;
  /** At least one of these must be violated. */
  readonly breaks: readonly Invariant[];
}

export const SABOTAGES: readonly Sabotage[] = [
  {
    part: 'the fence',
    file: 'lib/work-item/properties.ts',
    find: '.concurrencyCheck()',
    replace: '',
    plan: {
      items: 60,
      only: {
        faults: { 'stop past the lease, before a settle': 3, 'stop past the lease, during process': 1 },
        acts: {},
      },
    },
    breaks: ['no claim is begun or settled twice', 'every child row is inserted exactly once'],
  },
  {
    part: 'the release',
    file: 'lib/work-item/release.ts',
    find: 'Map.groupBy(claims, (claim) => claim.claimToken)',
    replace: 'new Map<string, Claim[]>()',
    plan: { items: 100, only: { faults: { 'refuse entries': 5 }, acts: {} } },
    breaks: ['what SQS refuses is released'],
  },
  {
    part: 'the rescue',
    file: 'lib/work-item/rescue.ts',
    find: 'const expired = ',
    replace: 'return { rescued: [], refused: [], failing: [] };\n  const expired = ',
    plan: { items: 100, only: { faults: { 'kill during process': 3 }, acts: {} } },
    patienceMs: 12_000,
    breaks: ['no item is lost'],
  },
  {
    part: 'the narrowing',
    file: 'lib/work-item/claim.ts',
    find: 'if (!isRowError(error)) throw error;',
    replace: 'throw error;',
    plan: { items: 60, only: { faults: {}, acts: {}, stubborn: 4 } },
    patienceMs: 1000,
    breaks: ['rows that refuse stop no others'],
  },
  {
    part: 'the crash isolation',
    file: 'lib/work-item/claim.ts',
    find: 'suspect: isSuspect(item, policy)',
    replace: 'suspect: false',
    plan: { items: 60, only: { faults: {}, acts: { exit: 10, 'reject twice': 4 } } },
    breaks: ['no batch-mate of a killer fails because of it'],
  },
  {
    part: 'the blame',
    file: 'lib/scheduler/blame.ts',
    find: 'if (blockedMs <',
    replace: 'if (Infinity > blockedMs || blockedMs <',
    plan: { items: 40, only: { faults: {}, acts: { block: 4 } } },
    breaks: ['no batch-mate of a blocker loses an attempt'],
  },
];

/** Takes the part out of the bundles; the files stay as they are. */
export function sabotagePlugin({ part, file, find, replace }: Sabotage): Plugin {
  const path = fileURLToPath(new URL(`../../${file}`, import.meta.url));
  return {
    name: `without ${part}`,
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async (loaded) => {
        if (loaded.path !== path) return undefined;
        const source = await readFile(path, 'utf8');
        if (!source.includes(find))
          throw new Error(`${file} does not contain ${JSON.stringify(find)}: ${part} cannot be removed`);
        return { contents: source.replaceAll(find, replace), loader: 'ts' };
      });
    },
  };
}
