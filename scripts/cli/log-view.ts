import { styleText } from 'node:util';
import type { LogLine } from '../../local/lambda/lambda.ts';
import { visible, visibleLines } from './terminal.ts';

const COLORS = { DEBUG: 'gray', INFO: 'cyan', WARN: 'yellow', ERROR: 'red' } as const;

/** What is said elsewhere in the line, or is the same in all lines of a local run. */
const HIDDEN = new Set([
  ...['level', 'message', 'timestamp', 'service', 'sampling_rate', 'scheduler', 'claimToken', 'batchId', 'runId'],
  // In lines of its own.
  'stack',
  ...['xray_trace_id', 'cold_start', 'function_name', 'function_arn', 'function_memory_size', 'function_request_id'],
]);

/** A handler's log line for a terminal: time, level, message and the fields that tell something. */
export function formatLogLine(line: LogLine): string {
  const level = line.level as keyof typeof COLORS | undefined;
  const time = typeof line['timestamp'] === 'string' ? visible(line['timestamp'].slice(11, 23)) : '';
  const fields = Object.entries(line)
    .filter(([name, value]) => !HIDDEN.has(name) && value !== undefined)
    .map(([name, value]) => `${visible(name)}=${visible(brief(value))}`);
  const head = level && COLORS[level] ? styleText(COLORS[level], level.padEnd(5)) : '     ';
  const first = [styleText('gray', time), head, visibleLines(line.message ?? ''), styleText('gray', fields.join(' '))];
  return [first.join(' ').trimEnd(), ...framesOf(line['stack'])].join('\n');
}

const INDENT = ' '.repeat('12:00:00.000 '.length);

function framesOf(stack: unknown): string[] {
  if (typeof stack !== 'string') return [];
  return stack.split('\n').map((frame) => styleText('gray', `${INDENT}${visible(frame)}`));
}

function brief(value: unknown): string {
  if (value && typeof value === 'object' && 'message' in value) return JSON.stringify(value.message);
  return typeof value === 'string' && !value.includes(' ') ? value : JSON.stringify(value);
}
