import { variableName } from '../../../lib/settings.ts';
import { formatQuantity } from '../cost/report.ts';
import type { Scenario } from './scenario.ts';

/** What is set elsewhere than in a variable. */
const OTHERS: Partial<Record<keyof Scenario, string>> = {
  accountConcurrency: "the account's concurrency",
  batchWindowSeconds: 'the batch window',
};

/** As one sets it: `MAX_IN_FLIGHT`. */
export function settingName(key: keyof Scenario): string {
  return OTHERS[key] ?? variableName('', key);
}

/** `MAX_IN_FLIGHT 4,800 (now 1,000) and …` */
export function describeChanges(changes: Partial<Scenario>, now: Scenario): string {
  const keys = Object.keys(changes) as (keyof Scenario)[];
  return keys
    .map((key) => `${settingName(key)} ${formatQuantity(changes[key] ?? 0)} (now ${formatQuantity(now[key])})`)
    .join(' and ');
}
