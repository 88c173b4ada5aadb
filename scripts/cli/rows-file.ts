import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream';
import { parse } from 'csv-parse';
import { describeError, PermanentError } from '../../lib/errors.ts';
import type { Written } from '../../lib/operations/written.ts';
import type { Scheduler } from '../../lib/scheduler/define-scheduler.ts';
import type { WrittenRow } from '../../lib/scheduler/items.ts';
import { UsageError } from './command.ts';

/** Longest record of a CSV file, in bytes: a quote that is never closed must not take the rest of it. */
const LONGEST_RECORD = 1_048_576;

/**
 * The rows in a file, by its ending: a line of JSON each in `.ndjson` and `.jsonl`, and in `.csv` a line each after that of
 * the names of the columns.
 *
 * @returns undefined where it is a file of names: by its ending, or because the scheduler's items have nothing else
 */
export function rowsIn({ items }: Scheduler, file: string, signal: AbortSignal): AsyncGenerator<Written> | undefined {
  if (!items.rows) return undefined;
  if (/\.(ndjson|jsonl)$/i.test(file)) return jsonLines(file, signal);
  if (/\.csv$/i.test(file)) return csvRows(file, signal);
  return undefined;
}

async function* jsonLines(file: string, signal: AbortSignal): AsyncGenerator<Written> {
  for await (const line of createInterface({ input: createReadStream(file), signal })) {
    yield line.trim() === '' ? '' : jsonRow(line.replace(/^\uFEFF/, ''));
  }
}

function jsonRow(line: string): Written {
  try {
    const row: unknown = JSON.parse(line);
    if (typeof row === 'object' && row !== null && !Array.isArray(row)) return row as WrittenRow;
    return new PermanentError('row_invalid', 'it is no object in JSON');
  } catch (cause) {
    return new PermanentError('row_invalid', describeError(cause).message, { cause });
  }
}

/** @throws UsageError where the file is no CSV from some line on */
async function* csvRows(file: string, signal: AbortSignal): AsyncGenerator<Written> {
  const records = pipeline(
    createReadStream(file, { signal }),
    parse({ bom: true, delimiter: [',', ';', '\t'], relax_column_count: true, max_record_size: LONGEST_RECORD }),
    // Whoever reads it is told of its errors.
    () => {},
  );
  let header: readonly string[] | undefined;
  try {
    for await (const cells of records as AsyncIterable<string[]>) {
      if (header) yield rowOf(header, cells);
      else header = cells.map((cell) => cell.trim());
    }
  } catch (cause) {
    if (signal.aborted) return;
    throw new UsageError(`${file} cannot be read as CSV: ${describeError(cause).message}`);
  }
}

/** A cell beyond the header is one that no column has. */
function rowOf(header: readonly string[], cells: readonly string[]): WrittenRow {
  return Object.fromEntries(cells.map((cell, index) => [header[index] ?? `column ${index + 1}`, cell]));
}
