import { ASSUMED, EVENT_SOURCE, EVENT_WAIT_MS } from '../../lab/plan/aws-limits.ts';
import { type Row, SIZES, savedScaling } from '../../lab/plan/simulate/scaling.ts';
import { formatLimit, formatSuggestion } from '../../lab/plan/simulate/text.ts';
import { DEFAULTS, type Scenario, settingName } from '../../lab/plan/workload.ts';
import { formatDuration } from '../../lib/duration.ts';
import { formatQuantity, formatUsd, percent } from '../../scripts/cli/format-number.ts';
import { table } from './markdown-table.ts';

/** The saved simulations of each size, as shipped and as the page says. */
export function renderScalingResults(): string {
  const head = [
    'items',
    'settings',
    'done after',
    'items/s',
    'processors',
    'connections',
    'transactions/s',
    'in flight',
  ];
  const rows = savedScaling().rows.map(({ settings, drainMs, perSecond, peak, transactionsPerSecond, ...row }) => [
    formatQuantity(row.items),
    settings,
    formatDuration(drainMs),
    ...[perSecond, peak.processors, peak.connections, transactionsPerSecond, peak.inFlight].map(rounded),
    ...[row.sqsRequests, row.gbSeconds].map(rounded),
    formatUsd(row.usd),
    mainLimits(row),
  ]);
  return table([...head, 'SQS requests', 'GB-seconds', 'USD', 'what limits'], rows);
}

/** What the simulation itself says of the smallest size as shipped. */
export function renderScalingSuggestion(): string {
  const [first] = savedScaling().rows;
  return first ? `> ${formatSuggestion(first.suggestion, DEFAULTS)}` : '';
}

/** What to set for each size; empty where it stays as shipped. */
export function renderScalingSettings(): string {
  const keys = [...new Set(SIZES.flatMap(({ changes }) => Object.keys(changes) as (keyof Scenario)[]))];
  const rows = keys.map((key) => [
    key === 'accountConcurrency' ? settingName(key) : `\`${settingName(key)}\``,
    formatQuantity(DEFAULTS[key]),
    ...SIZES.map(({ changes }) => (key in changes ? formatQuantity(changes[key] ?? 0) : '')),
  ]);
  return table(['', 'as shipped', ...SIZES.map(({ title }) => title)], rows);
}

/** Times and rates that the model takes, and by which option each is set. */
export function renderScalingAssumptions(): string {
  const rows = [
    [
      'time of `process`',
      `${DEFAULTS.processMs} ms, lognormal, ± ${DEFAULTS.variation} means`,
      '`--process-ms`, `--variation`',
    ],
    ['attempts that fail, fail for good, crash', rates(), '`--failure-rate`, `--permanent-rate`, `--crash-rate`'],
    ['a statement of a run', `${DEFAULTS.statementMs} ms`, '`--statement-ms`'],
    ['a claim, for each item besides', `${DEFAULTS.claimItemMs} ms`, '`--claim-item-ms`'],
    [
      'beginning a batch, settling an item',
      `${DEFAULTS.beginMs} ms, ${DEFAULTS.settleMs} ms`,
      '`--begin-ms`, `--settle-ms`',
    ],
    ['a call of SQS', `${DEFAULTS.sqsMs} ms`, '`--sqs-ms`'],
    ['a cold start', `${DEFAULTS.coldStartMs} ms`, '`--cold-start-ms`'],
    ['an idle container is gone after', formatDuration(ASSUMED.containerIdleMs), ''],
    ['an event source that received nothing starts anew after', formatDuration(ASSUMED.scaleBackMs), ''],
  ];
  return table(['assumed', 'value', 'option'], rows, false);
}

/** What AWS documents, as the model has it. */
export function renderScalingLimits(): string {
  const { firstBatches, moreAMinute } = EVENT_SOURCE;
  const waits = [1, 2, 4].map((factor) => (factor * EVENT_WAIT_MS.first) / 1000).join(', ');
  return [
    `The event source mapping starts with ${firstBatches} batches at once and adds ${moreAMinute} a minute, up to`,
    `\`MAX_CONCURRENCY\` and to what the account's concurrency (${formatQuantity(DEFAULTS.accountConcurrency)}) leaves besides the scheduled Lambda's;`,
    `a tick that finds no free instance is tried again after ${waits} s and so on, until the next is due.`,
  ].join('\n');
}

/** The two that counted longest, as far as they count. */
function mainLimits({ limits }: Pick<Row, 'limits'>): string {
  return limits
    .slice(0, 2)
    .filter(({ share }) => share >= 0.05)
    .map((limit) => formatLimit(limit).replace(' of the time', ''))
    .join(', ');
}

function rates(): string {
  return [DEFAULTS.failureRate, DEFAULTS.permanentRate, DEFAULTS.crashRate].map(percent).join(', ');
}

function rounded(value: number): string {
  return formatQuantity(Math.round(value));
}
