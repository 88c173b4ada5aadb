import { PermanentError } from '../errors.ts';
import type { Addition } from '../scheduler/add-new.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import type { RowForm, WrittenRow } from '../scheduler/items.ts';
import type { Normalize } from './names.ts';

/** An item to add, as somebody has written it: a name or a row, or what is wrong with it where it is neither. */
export type Written = string | WrittenRow | PermanentError;

/** @throws PermanentError that says what is wrong with it */
export function readWritten({ name: of, items }: Scheduler, normalize: Normalize, written: Written): Addition {
  if (written instanceof PermanentError) throw written;
  const { key, rows } = items;
  if (typeof written === 'string') {
    const name = normalize(written);
    return rows ? byName(rows, key, name) : { name };
  }
  if (!rows) {
    throw new PermanentError('row_invalid', `items of ${of} are added by their names alone, not by rows`);
  }
  const { [key]: given } = written;
  if (given === undefined || given === '') return { row: rows.parse(written) };
  const name = normalize(String(given));
  return { name, row: rows.parse({ ...written, [key]: name }) };
}

function byName(rows: RowForm, key: string, name: string): Addition {
  try {
    return { name, row: rows.parse({ [key]: name }) };
  } catch (problem) {
    if (problem instanceof PermanentError) return { name, problem };
    throw problem;
  }
}
