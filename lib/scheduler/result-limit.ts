import { TooLargeError } from '../database/statement-limit.ts';
import { isCopied } from './fresh-copy.ts';

/** What a copy takes for each value of a list or of an object, whatever the value is. */
const VALUE_BYTES = 8;

/**
 * Refuses a result whose copy would be too large. What is copied counts: the lists and plain objects that a result is made
 * of, by their values. Texts and bytes do not, which a copy shares; what of them is written is limited by statement.
 *
 * @throws TooLargeError
 */
export function checkResult(result: unknown, maxBytes: number): void {
  const most = Math.floor(maxBytes / VALUE_BYTES);
  const known = new Set<object>();
  const open: object[] = [];
  let values = 0;
  const note = (value: unknown) => {
    if (++values > most) throw new TooLargeError(`the result has more than ${most} values`);
    if (!isCopied(value) || known.has(value)) return;
    known.add(value);
    open.push(value);
  };
  note(result);
  for (let next = open.pop(); next; next = open.pop()) {
    if (Array.isArray(next)) for (const value of next) note(value);
    else for (const key in next) note(Reflect.get(next, key));
  }
}
