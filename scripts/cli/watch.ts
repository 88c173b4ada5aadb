import { setTimeout as sleep } from 'node:timers/promises';
import { createLogUpdate } from 'log-update';
import { countDone } from '../../lib/operations/check.ts';
import { inspectScheduler } from '../../lib/operations/problems.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import { formatReport } from './format-report.ts';
import type { Session } from './session.ts';
import { sparkline } from './sparkline.ts';

/** Bars of the chart of throughput. */
const CHART_LENGTH = 40;

/** Shows how schedulers stand, again and again: in place in a terminal, else one report after the other. */
export async function watch(
  session: Session,
  schedulers: readonly Scheduler[],
  intervalSeconds: number,
  interrupt: AbortSignal,
): Promise<void> {
  const refresh = process.stdout.isTTY ? createLogUpdate(process.stdout) : undefined;
  const done = new Map(schedulers.map((scheduler) => [scheduler, [] as number[]]));
  let since = new Date();
  while (!interrupt.aborted) {
    const now = new Date();
    const parts = [];
    for (const scheduler of schedulers) {
      const history = done.get(scheduler) ?? [];
      history.push(await countDone(session.database, scheduler, since, now));
      const report = await inspectScheduler(session.database, scheduler, session.settingsOf(scheduler), now);
      parts.push(`${formatReport(report, now)}\n  throughput  ${chart(history, intervalSeconds)}`);
    }
    since = now;
    const text = parts.join('\n\n');
    if (refresh) refresh(text);
    else process.stdout.write(`${text}\n\n`);
    await sleep(intervalSeconds * 1000, undefined, { signal: interrupt }).catch(() => {});
  }
  refresh?.done();
}

function chart(history: readonly number[], intervalSeconds: number): string {
  const shown = history.slice(-CHART_LENGTH);
  return `${sparkline(shown)} ${((shown.at(-1) ?? 0) / intervalSeconds).toFixed(1)} a second`;
}
