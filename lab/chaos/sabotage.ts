import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import type { Invariant } from './checks/invariants.ts';
import type { PlanOptions } from './faults/plan.ts';

/** Says to a process which part it is without. */
export const PART_OUT = 'CHAOS_PART_OUT';

/** A part of Sluice that a process can be without, and what must be seen to break. */
export interface Sabotage {
  readonly part: string;
  readonly file: string;
  /** What is replaced in it, wherever it stands, while it is bundled. */
  readonly find: string;
  /** `IS_OUT` in it is whether the process is without the part. */
  readonly replace: string;
  /** What the part is for. */
  readonly plan: Pick<PlanOptions, 'items' | 'only'>;
  /** Waited for in vain, where that is how it is seen; in milliseconds. */
  readonly patienceMs?: number;
  /** At least one of these must be violated. */
  readonly breaks: readonly Invariant[];
}

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const SABOTAGES: readonly Sabotage[] = [
  {
    part: 'the fence',
    file: 'lib/work-item/properties.ts',
    find: '.concurrencyCheck()',
    replace: '.concurrencyCheck(!IS_OUT)',
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
    replace: '(IS_OUT ? new Map<string, Claim[]>() : Map.groupBy(claims, (claim) => claim.claimToken))',
    plan: { items: 100, only: { faults: { 'refuse entries': 5 }, acts: {} } },
    breaks: ['what SQS refuses is released'],
  },
  {
    part: 'the rescue',
    file: 'lib/work-item/rescue.ts',
    find: 'const expired = ',
    replace: 'if (IS_OUT) return { rescued: [], refused: [], failing: [] };\n  const expired = ',
    plan: { items: 100, only: { faults: { 'kill during process': 3 }, acts: {} } },
    patienceMs: 12_000,
    breaks: ['no item is lost'],
  },
  {
    part: 'the narrowing',
    file: 'lib/work-item/claim.ts',
    find: 'if (!isRowError(error)) throw error;',
    replace: 'if (IS_OUT || !isRowError(error)) throw error;',
    plan: { items: 60, only: { faults: {}, acts: {}, stubborn: 4 } },
    patienceMs: 1000,
    breaks: ['rows that refuse stop no others'],
  },
  {
    part: 'the crash isolation',
    file: 'lib/work-item/claim.ts',
    find: 'suspect: isSuspect(item, policy)',
    replace: 'suspect: !IS_OUT && isSuspect(item, policy)',
    plan: { items: 60, only: { faults: {}, acts: { exit: 10, 'reject twice': 4 } } },
    breaks: ['no batch-mate of a killer fails because of it'],
  },
  {
    part: 'the blame',
    file: 'lib/scheduler/blame.ts',
    find: 'if (blockedMs <',
    replace: 'if (IS_OUT || blockedMs <',
    plan: { items: 40, only: { faults: {}, acts: { block: 4 } } },
    breaks: ['no batch-mate of a blocker loses an attempt'],
  },
];

/** Bundles each part so that a process can be without it; the files stay as they are. */
export const removableParts: Plugin = {
  name: 'removable-parts',
  setup({ onLoad }) {
    onLoad({ filter: /\.ts$/ }, async ({ path }) => {
      const parts = SABOTAGES.filter(({ file }) => path === join(ROOT, file));
      if (parts.length === 0) return undefined;
      return { contents: parts.reduce(withSwitch, await readFile(path, 'utf8')), loader: 'ts' };
    });
  },
};

function withSwitch(source: string, { part, file, find, replace }: Sabotage): string {
  if (!source.includes(find))
    throw new Error(`${file} does not contain ${JSON.stringify(find)}: ${part} cannot be removed`);
  return source.replaceAll(find, () => replace.replaceAll('IS_OUT', `(process.env['${PART_OUT}'] === '${part}')`));
}
