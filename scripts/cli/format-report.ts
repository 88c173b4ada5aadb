import { styleText } from 'node:util';
import { ago } from '../../lib/duration.ts';
import type { SchedulerReport } from '../../lib/operations/check.ts';
import { type Inspection, PROBLEMS } from '../../lib/operations/problems.ts';
import { STATUSES } from '../../lib/work-item/status.ts';
import { visible } from './terminal.ts';

const LABEL_WIDTH = 12;

const count = (value: number) => value.toLocaleString('en');

/** How a scheduler stands, in a few lines. */
export function formatReport(report: Inspection, now: Date): string {
  const lines: [string, string][] = [
    ['items', formatCounts(report)],
    ['oldest due', report.oldestDue ? `${ago(report.oldestDue.since, now)} (item ${report.oldestDue.id})` : 'none'],
    ['last run', formatLastRun(report, now)],
    ['last hour', formatLastHour(report)],
  ];
  if (report.topErrors.length > 0) {
    lines.push(['errors', report.topErrors.map((error) => `${error.code} ${count(error.count)}`).join(', ')]);
  }
  if (report.troubles.length > 0) {
    lines.push(['set aside', report.troubles.map((trouble) => `${trouble.code} ${count(trouble.count)}`).join(', ')]);
  }
  return [
    styleText('bold', visible(report.scheduler)),
    ...lines.map(([label, text]) => `  ${label.padEnd(LABEL_WIDTH)}${visible(text)}`),
    ...report.problems.map((problem) => styleText('yellow', `  ! ${PROBLEMS[problem]}`)),
  ].join('\n');
}

function formatCounts({ counts, completedIsEstimate }: SchedulerReport): string {
  return STATUSES.map((status) => {
    const about = status === 'completed' && completedIsEstimate ? 'about ' : '';
    return `${status} ${about}${count(counts[status])}`;
  }).join(', ');
}

function formatLastRun({ lastRun }: SchedulerReport, now: Date): string {
  if (!lastRun) return 'none yet';
  const when = ago(lastRun.startedAt, now);
  if (!lastRun.summary) return `${when}: failed with ${lastRun.error}`;
  const { claimed, stopped } = lastRun.summary;
  return `${when}: ${count(claimed)} claimed, ${stopped}, ${count(lastRun.durationMs)} ms`;
}

function formatLastHour({ lastHour: { completed, failed } }: SchedulerReport): string {
  const done = completed + failed;
  if (done === 0) return 'nothing done';
  const rate = ((failed / done) * 100).toFixed(1);
  return `${count(completed)} completed, ${count(failed)} failed (${rate} %), ${(done / 60).toFixed(1)} a minute`;
}
