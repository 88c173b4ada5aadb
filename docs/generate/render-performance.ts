import { peersAhead } from '../../lab/bench/performance/goals.ts';
import {
  CONTENDER_HEAD,
  conditions,
  contenderRows,
  VERDICT_HEAD,
  verdictRows,
} from '../../lab/bench/performance/render.ts';
import { readSavedReport } from '../../lab/bench/performance/saved-report.ts';
import { table } from './markdown-table.ts';

/** The saved report of `npm run bench`. */
export function renderPerformance(report = readSavedReport()): string {
  const ahead = peersAhead(report).join(' ');
  return [
    conditions(report),
    table(CONTENDER_HEAD, contenderRows(report), false),
    table(VERDICT_HEAD, verdictRows(report), false),
    ...(ahead ? [ahead] : []),
  ].join('\n\n');
}
