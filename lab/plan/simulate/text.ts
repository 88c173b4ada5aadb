import { formatDuration } from '../../../lib/duration.ts';
import { barChart, columns } from '../../../scripts/cli/bar-chart.ts';
import { formatQuantity, formatUsd, percent } from '../../../scripts/cli/format-number.ts';
import { textTable } from '../../../scripts/cli/text-table.ts';
import { PRICED } from '../cost/prices.ts';
import { type Scenario, settingName } from '../workload.ts';
import type { Report, Tried } from './report.ts';

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
  const { completed, failed, attempts, retries, runs, claims, batches, published } = counts;
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
  const quantities = (...values: readonly number[]) => values.map(formatQuantity).join(', ');
  return textTable(
    ['simulated', ''],
    [
      ['drained after', formatDuration(report.drainMs)],
      ['items a second, between the first tenth and the last', quantities(report.plateauPerSecond)],
      ['completed, failed', quantities(completed, failed)],
      ['attempts, retries', quantities(attempts, retries)],
      ['most items in flight', quantities(peak.inFlight)],
      ['most processors at once; started', `${peak.processors}; ${quantities(report.coldStarts)}`],
      ['most database connections', quantities(peak.connections)],
      ['runs, claims, batches', quantities(runs, claims, batches)],
      ['messages published, SQS requests', quantities(published, report.sqsRequests)],
      ['Lambda GB-seconds', quantities(report.gbSeconds)],
      ['USD', formatUsd(report.cost.usd)],
      ...Object.entries(trouble).flatMap(([label, count]) => (count > 0 ? [[label, quantities(count)]] : [])),
    ],
  );
}

export function formatLimit({ constraint, share }: Report['limits'][number]): string {
  return `${constraint} ${share < 0.001 ? '< 0.1 %' : percent(share)} of the time`;
}

export function formatSuggestion({ text, changes, timesAsFast, triedItems }: Tried, scenario: Scenario): string {
  if (!changes || timesAsFast === undefined || triedItems === undefined) return text;
  const sample = triedItems < scenario.items ? ` with ${formatQuantity(triedItems)} of the items` : '';
  const gain = timesAsFast >= 1.05 ? `is ${timesAsFast.toFixed(1)} times as fast` : 'gains next to nothing';
  const keys = Object.keys(changes) as (keyof Scenario)[];
  const settings = keys.map(
    (key) => `${settingName(key)} ${formatQuantity(changes[key] ?? 0)} (now ${formatQuantity(scenario[key])})`,
  );
  return `${text} With ${settings.join(' and ')}: simulated${sample}, that ${gain}.`;
}

function charts({ curve, drainMs, scenario }: Report): string[] {
  const until = formatDuration(drainMs);
  const draw = (title: string, values: readonly number[], of: typeof mean) =>
    barChart({ title, values: columns(values, CHART_COLUMNS, of), format: formatQuantity }, '0', until);
  const [done, inFlight] = [curve.map(({ perSecond }) => perSecond), curve.map((point) => point.inFlight)];
  const cap = `MAX_IN_FLIGHT ${formatQuantity(scenario.maxInFlight)}`;
  return [
    draw('items done a second', done, mean),
    draw(`items in flight, at most (${cap})`, inFlight, (values) => Math.max(...values)),
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
