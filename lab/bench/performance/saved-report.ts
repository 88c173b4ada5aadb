import { readFileSync, writeFileSync } from 'node:fs';
import type { PerformanceReport } from './performance.ts';

/** What the documents' tables of performance are written from. */
const FILE = new URL('../../../docs/performance.json', import.meta.url);

export function saveReport(report: PerformanceReport): void {
  writeFileSync(FILE, `${JSON.stringify(report, null, 2)}\n`);
}

export function readSavedReport(): PerformanceReport {
  return JSON.parse(readFileSync(FILE, 'utf8')) as PerformanceReport;
}
