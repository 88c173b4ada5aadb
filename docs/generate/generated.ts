import {
  renderCommonSettings,
  renderComposeEnvironment,
  renderEnvExample,
  renderOtherSettings,
  renderStateDiagram,
} from './render.ts';
import {
  renderCostAssumptions,
  renderCostBatch,
  renderCostBill,
  renderCostBreakEven,
  renderCostComparison,
  renderCostPrices,
  renderCostVpc,
} from './render-cost.ts';
import { renderPerformance } from './render-performance.ts';
import {
  renderScalingAssumptions,
  renderScalingLimits,
  renderScalingResults,
  renderScalingSettings,
  renderScalingSuggestion,
} from './render-scaling.ts';

/** A file, or a marked part of one, that follows from the code. */
export interface GeneratedPart {
  readonly file: string;
  /** The name in its markers; a file without one is generated as a whole. */
  readonly part?: string;
  readonly render: () => string;
}

export const GENERATED: readonly GeneratedPart[] = [
  { file: '.env.example', render: renderEnvExample },
  { file: 'README.md', part: 'common settings', render: renderCommonSettings },
  { file: 'docs/settings.md', part: 'settings', render: renderOtherSettings },
  { file: 'README.md', part: 'states', render: renderStateDiagram },
  { file: 'docs/performance.md', part: 'performance', render: renderPerformance },
  { file: 'docker-compose.yml', part: 'settings', render: renderComposeEnvironment },
  { file: 'docs/cost.md', part: 'comparison', render: renderCostComparison },
  { file: 'docs/cost.md', part: 'bill', render: renderCostBill },
  { file: 'docs/cost.md', part: 'break-even', render: renderCostBreakEven },
  { file: 'docs/cost.md', part: 'vpc', render: renderCostVpc },
  { file: 'docs/cost.md', part: 'assumptions', render: renderCostAssumptions },
  { file: 'docs/cost.md', part: 'batch time', render: renderCostBatch },
  { file: 'docs/cost.md', part: 'prices', render: renderCostPrices },
  { file: 'docs/scaling.md', part: 'results', render: renderScalingResults },
  { file: 'docs/scaling.md', part: 'suggestion', render: renderScalingSuggestion },
  { file: 'docs/scaling.md', part: 'settings', render: renderScalingSettings },
  { file: 'docs/scaling.md', part: 'limits', render: renderScalingLimits },
  { file: 'docs/scaling.md', part: 'assumptions', render: renderScalingAssumptions },
];

/**
 * Puts a generated part into its file's text, between the lines that hold `generated: NAME` and `end: NAME`.
 *
 * @throws Error when the file has no such lines
 */
export function withGenerated(text: string, { file, part, render }: GeneratedPart): string {
  if (part === undefined) return render();
  const lines = text.split('\n');
  const start = lines.findIndex((line) => line.includes(`generated: ${part}`));
  const end = lines.findIndex((line) => line.includes(`end: ${part}`));
  if (start === -1 || end < start) throw new Error(`${file} has no lines with "generated: ${part}" and "end: ${part}"`);
  return [...lines.slice(0, start + 1), render(), ...lines.slice(end)].join('\n');
}
