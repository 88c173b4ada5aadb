import { setTimeout as sleep } from 'node:timers/promises';
import { countDone } from '../../lib/operations/check.ts';
import { type Operation, schedulerNamed } from '../../lib/operations/operator.ts';
import type { Inspection } from '../../lib/operations/problems.ts';
import { formatReport } from './format-report.ts';
import { sparkline } from './sparkline.ts';
import { print, refreshing } from './terminal.ts';

/** Bars of the chart of throughput. */
const CHART_LENGTH = 40;

/**
 * Shows how schedulers stand, again and again: in place in a terminal, else one report after the other.
 *
 * @param look asks how they stand
 */
export async function watch(
  operation: Operation,
  look: () => Promise<readonly Inspection[]>,
  intervalSeconds: number,
): Promise<void> {
  const { database, signal } = operation;
  const refresh = await refreshing(process.stdout);
  const done = new Map<string, number[]>();
  let since = new Date();
  while (!signal.aborted) {
    const now = new Date();
    const parts = [];
    for (const report of await look()) {
      const scheduler = schedulerNamed(report.scheduler, operation);
      const history = [...(done.get(scheduler.name) ?? []), await countDone(database, scheduler, since, now)];
      done.set(scheduler.name, history);
      parts.push(`${formatReport(report, now)}\n  throughput  ${chart(history, intervalSeconds)}`);
    }
    since = now;
    const text = parts.join('\n\n');
    if (refresh) refresh.show(text);
    else print(`${text}\n`);
    await sleep(intervalSeconds * 1000, undefined, { signal }).catch(() => {});
  }
  refresh?.done();
}

function chart(history: readonly number[], intervalSeconds: number): string {
  const shown = history.slice(-CHART_LENGTH);
  return `${sparkline(shown)} ${((shown.at(-1) ?? 0) / intervalSeconds).toFixed(1)} a second`;
}
