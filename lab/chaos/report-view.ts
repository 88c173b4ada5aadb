import { styleText } from 'node:util';
import Table from 'cli-table3';
import { INVARIANTS, type Invariant } from './checks/invariants.ts';
import type { Plan } from './faults/plan.ts';
import type { Report, Totals } from './report.ts';
import type { SelfTestResult } from './self-test.ts';
import { MAX_ATTEMPTS, PROCESSORS, SCHEDULERS } from './settings.ts';

const STYLE = { head: [], border: [], compact: true };

/** Violations of one invariant that are shown; the others are counted. */
const SHOWN = 5;

/** What will strike, before it does. */
export function formatPlan({ seed, items, faults, behaviours, skewsMs }: Plan): string {
  const planned = [...Map.groupBy(faults, ({ kind }) => kind)].map(([kind, all]) => [kind, all.length] as const);
  const acts = [...Map.groupBy(behaviours.values(), ({ act }) => act)].map(([act, all]) => `${all.length} ${act}`);
  const skews = skewsMs.slice(0, SCHEDULERS + PROCESSORS).map((skew) => `${(skew / 1000).toFixed(1)} s`);
  const table = new Table({ head: ['fault', 'planned'], style: STYLE });
  for (const [kind, count] of planned.toSorted()) table.push([kind, { content: count, hAlign: 'right' }]);
  return [
    `Seed ${seed}: ${items} items, ${SCHEDULERS} scheduler and ${PROCESSORS} processor processes, ${MAX_ATTEMPTS} attempts.`,
    table.toString(),
    `Items that do not just work: ${acts.join(', ') || 'none'}.`,
    `Clocks are ahead by ${skews.join(', ')}.`,
  ].join('\n');
}

/** What struck, what held, and the verdict. */
export function formatReport(report: Report): string {
  const faults = new Table({ head: ['fault', 'planned', 'struck'], style: STYLE });
  for (const [kind, { planned, struck }] of Object.entries(report.faults)) {
    faults.push([kind, { content: planned, hAlign: 'right' }, { content: struck, hAlign: 'right' }]);
  }
  const acts = Object.entries(report.misbehaved).map(([act, count]) => `${count} ${act}`);
  const invariants = (Object.keys(INVARIANTS) as Invariant[]).flatMap((name) => formatInvariant(name, report));
  return [
    faults.toString(),
    `Attempts that did not just work: ${acts.join(', ') || 'none'}.`,
    `${report.items} items: ${report.completed} completed, ${report.failed} failed, ${report.failedByFaultsAlone} of them by faults alone; ` +
      `${report.attempts} attempts by ${report.processes} processes, ${report.kills} of them killed; ` +
      `at most ${report.mostInFlight} in flight.`,
    ...invariants,
    `${formatVerdict(report)} At rest ${seconds(report.restedMs)} after the last fault; ${seconds(report.durationMs)} in all.`,
  ].join('\n');
}

function formatInvariant(name: Invariant, { violations }: Report): string[] {
  const found = violations[name] ?? [];
  if (found.length === 0) return [`${styleText('green', '✓')} ${name}`];
  const more = found.length > SHOWN ? [`    and ${found.length - SHOWN} more`] : [];
  return [`${styleText('red', '✗')} ${name}`, ...found.slice(0, SHOWN).map((what) => `    ${what}`), ...more];
}

function formatVerdict({ seed, verdict }: Report): string {
  const color = verdict === 'held' ? 'green' : 'red';
  return styleText(color, verdict === 'held' ? `Seed ${seed}: everything held.` : `Seed ${seed}: ${verdict}.`);
}

/** The sum of several runs, in a line. */
export function formatTotals(totals: Totals): string {
  return (
    `${totals.held} of ${totals.runs} runs held: ${totals.items} items, ${totals.attempts} attempts, ` +
    `${totals.faults} faults, ${totals.kills} kills, ${totals.processes} processes, in ${seconds(totals.durationMs)}.`
  );
}

/** Whether the harness has seen that a part was missing, in a line. */
export function formatSelfTest({ part, caught, violated }: SelfTestResult): string {
  const verdict = caught ? styleText('green', 'caught') : styleText('red', 'NOT caught');
  return `without ${part}: ${verdict}; violated: ${violated.join(', ') || 'nothing'}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
