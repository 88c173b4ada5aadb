import type { Fields, Logger } from '../../lib/logger.ts';
import type { MetricName, Metrics } from '../../lib/metrics.ts';

export interface RecordedLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly message: string;
  readonly error?: unknown;
  readonly fields: Fields;
}

/** A logger that keeps its lines, the bound fields among theirs. */
export function recordingLogger(lines: RecordedLine[], bound: Fields = {}): Logger {
  const at =
    (level: RecordedLine['level']) =>
    (message: string, fields: Fields = {}) => {
      lines.push({ level, message, fields: { ...bound, ...fields } });
    };
  return {
    debug: at('debug'),
    info: at('info'),
    warn: at('warn'),
    error: (message, error, fields = {}) => {
      lines.push({ level: 'error', message, error, fields: { ...bound, ...fields } });
    },
    with: (fields) => recordingLogger(lines, { ...bound, ...fields }),
  };
}

/** Metrics that add up. */
export function recordingMetrics(totals: Partial<Record<MetricName, number>>): Metrics {
  return {
    add: (name, value) => {
      totals[name] = (totals[name] ?? 0) + value;
    },
    publish: () => {},
  };
}
