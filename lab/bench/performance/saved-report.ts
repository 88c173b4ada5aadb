import { readFileSync, writeFileSync } from 'node:fs';
import type { PerformanceReport } from './performance.ts';
import { renderMarkdown } from './render.ts';

/** What the README's table of performance is written from. */
const FILE = new URL('../../../docs/performance.json', import.meta.url);

export function saveReport(report: PerformanceReport): void {
  writeFileSync(FILE, `${JSON.stringify(report, null, 2)}\n`);
}

/** The saved report as the README shows it. */
export function renderSavedReport(): string {
  return renderMarkdown(JSON.parse(readFileSync(FILE, 'utf8')) as PerformanceReport);
}
