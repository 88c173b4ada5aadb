import { formatDuration } from '../../../lib/duration.ts';
import { barChart, columns } from '../bar-chart.ts';
import { PRICED } from '../cost/prices.ts';
import { formatQuantity, formatUsd, percent, textTable } from '../format.ts';
import { type Scenario, settingName } from '../workload.ts';
import type { Limit, Report } from './report.ts';

const CHART_COLUMNS = 72;

/** The report for a terminal. */
export function formatReport(report: Report): string {
  return [
    describeWork(report),
    figures(report),
    `What limits: ${report.limits.map(formatLimit).join(', ')}.\n${formatSuggestion(report.suggestion, report.scenario)}`,
    ...report.problems.map((problem) => `These settings would not be packaged: ${problem}.`),
    ...charts(report),
    `Simulated, not measured: docs/scaling.md says what the model leaves out. Prices of ${PRICED.region}, ${PRICED.asOf}, no free tier, without database, VPC and dashboard.`,
  ].join('\n\n');
}

function describeWork({ scenario }: Report): string {
  const { items, processMs, variation, failureRate, permanentRate, crashRate, overSeconds, seed } = scenario;
  const arrival = overSeconds > 0 ? `arriving over ${formatDuration(overSeconds * 1000)}` : 'all there at the start';
  return `${formatQuantity(items)} items of ${formatQuantity(processMs)} ms (± ${variation} means), ${arrival}; of the attempts ${percent(failureRate)} fail, ${percent(permanentRate)} for good, ${percent(crashRate)} crash; seed ${seed}.`;
}

function figures({ counts, peak, ...report }: Report): string {
  const trouble: Record<string, number> = {
    'attempts that ran out of time': counts.timeouts,
    'containers crashed': counts.crashes,
    'attempts lost with them': counts.crashedAttempts,
    'items that did not fit into the time left': counts.released,
    'claims that outlived the queue lease': counts.lapsedClaims,
    'stale messages': counts.staleMessages,
    'batches without a connection': counts.refusals,
    'messages in the dead-letter queue': counts.deadLetters,
    'ticks that found no free instance': counts.missedTicks,
  };
  const rows = [
    ['drained after', formatDuration(report.drainMs)],
    ['items a second, between the first tenth and the last', formatQuantity(report.plateauPerSecond)],
    ['completed, failed', `${formatQuantity(counts.completed)}, ${formatQuantity(counts.failed)}`],
    ['attempts, retries', `${formatQuantity(counts.attempts)}, ${formatQuantity(counts.retries)}`],
    ['most items in flight', formatQuantity(peak.inFlight)],
    ['most processors at once; started', `${peak.processors}; ${formatQuantity(report.coldStarts)}`],
    ['most database connections', formatQuantity(peak.connections)],
    ['runs, claims, batches', [counts.runs, counts.claims, counts.batches].map(formatQuantity).join(', ')],
    ['messages published, SQS requests', `${formatQuantity(counts.published)}, ${formatQuantity(report.sqsRequests)}`],
    ['Lambda GB-seconds', formatQuantity(report.gbSeconds)],
    ['USD', formatUsd(report.cost.usd)],
    ...Object.entries(trouble)
      .filter(([, count]) => count > 0)
      .map(([label, count]) => [label, formatQuantity(count)]),
  ];
  return textTable(['simulated', ''], rows);
}

export function formatLimit({ constraint, share }: Limit): string {
  return `${constraint} ${share < 0.001 ? '< 0.1 %' : percent(share)} of the time`;
}

export function formatSuggestion(
  { text, changes, timesAsFast, triedItems }: Report['suggestion'],
  scenario: Scenario,
): string {
  if (!changes || timesAsFast === undefined || triedItems === undefined) return text;
  const sample = triedItems < scenario.items ? ` with ${formatQuantity(triedItems)} of the items` : '';
  const gain =
    timesAsFast >= 1.05
      ? `simulated${sample}, that is ${timesAsFast.toFixed(1)} times as fast`
      : `simulated${sample}, that gains next to nothing`;
  return `${text} With ${describeChanges(changes, scenario)}: ${gain}.`;
}

function charts({ curve, drainMs, scenario }: Report): string[] {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const most = (values: readonly number[]) => Math.max(...values);
  const series = [
    {
      title: 'items done a second',
      values: columns(
        curve.map((point) => point.perSecond),
        CHART_COLUMNS,
        mean,
      ),
    },
    {
      title: `items in flight, at most (MAX_IN_FLIGHT ${formatQuantity(scenario.maxInFlight)})`,
      values: columns(
        curve.map((point) => point.inFlight),
        CHART_COLUMNS,
        most,
      ),
    },
  ];
  return series.map((one) => barChart({ ...one, format: formatQuantity }, '0', formatDuration(drainMs)));
}

/** `MAX_IN_FLIGHT 4,800 (now 1,000) and …` */
function describeChanges(changes: Partial<Scenario>, now: Scenario): string {
  const keys = Object.keys(changes) as (keyof Scenario)[];
  return keys
    .map((key) => `${settingName(key)} ${formatQuantity(changes[key] ?? 0)} (now ${formatQuantity(now[key])})`)
    .join(' and ');
}
