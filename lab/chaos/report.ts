import type { Evidence } from './checks/evidence.ts';
import { findViolations, type Violations } from './checks/invariants.ts';
import { FAULT_KINDS, type FaultKind, isKill } from './faults/kinds.ts';
import type { Act } from './work/world.ts';

/** What one run has shown; the object that `--json` prints. */
export interface Report {
  readonly seed: number;
  readonly verdict: 'held' | 'violated' | 'interrupted';
  readonly violations: Violations;
  readonly items: number;
  readonly completed: number;
  readonly failed: number;
  /** Failed items that never misbehaved: the faults took all their attempts. */
  readonly failedByFaultsAlone: number;
  readonly attempts: number;
  readonly processes: number;
  readonly kills: number;
  readonly faults: Readonly<Partial<Record<FaultKind, { readonly planned: number; readonly struck: number }>>>;
  /** Attempts in which an item did something else than its work. */
  readonly misbehaved: Readonly<Partial<Record<Act, number>>>;
  readonly mostInFlight: number;
  readonly restedMs: number;
  readonly durationMs: number;
}

export function reportOf(evidence: Evidence, durationMs: number, interrupted: boolean): Report {
  const { plan, items, calls, instances, strikes, inFlight, restedMs } = evidence;
  const violations = findViolations(evidence);
  const failed = items.filter(({ status }) => status === 'failed');
  return {
    seed: plan.seed,
    verdict: interrupted ? 'interrupted' : Object.keys(violations).length > 0 ? 'violated' : 'held',
    violations,
    items: items.length,
    completed: items.filter(({ status }) => status === 'completed').length,
    failed: failed.length,
    failedByFaultsAlone: failed.filter(({ number }) => (plan.behaviours.get(number)?.act ?? 'work') === 'work').length,
    attempts: calls.length,
    processes: instances.length,
    kills: strikes.filter(({ kind }) => isKill(kind)).length,
    faults: Object.fromEntries(
      FAULT_KINDS.flatMap((kind) => {
        const planned = plan.faults.filter((fault) => fault.kind === kind).length;
        const struck = strikes.filter((strike) => strike.kind === kind).length;
        return planned > 0 ? [[kind, { planned, struck }]] : [];
      }),
    ),
    misbehaved: Object.fromEntries(
      [...Map.groupBy(calls, ({ act }) => act)]
        .filter(([act]) => act !== 'work')
        .map(([act, all]) => [act, all.length]),
    ),
    mostInFlight: inFlight.reduce((most, count) => Math.max(most, count), 0),
    restedMs,
    durationMs,
  };
}

/** The sum of several runs. */
export interface Totals {
  readonly runs: number;
  readonly held: number;
  readonly items: number;
  readonly attempts: number;
  readonly processes: number;
  readonly kills: number;
  readonly faults: number;
  readonly durationMs: number;
}

export function totalsOf(reports: readonly Report[]): Totals {
  const sum = (count: (report: Report) => number) => reports.reduce((total, report) => total + count(report), 0);
  return {
    runs: reports.length,
    held: reports.filter(({ verdict }) => verdict === 'held').length,
    items: sum(({ items }) => items),
    attempts: sum(({ attempts }) => attempts),
    processes: sum(({ processes }) => processes),
    kills: sum(({ kills }) => kills),
    faults: sum(({ faults }) => Object.values(faults).reduce((total, { struck }) => total + struck, 0)),
    durationMs: sum(({ durationMs }) => durationMs),
  };
}
