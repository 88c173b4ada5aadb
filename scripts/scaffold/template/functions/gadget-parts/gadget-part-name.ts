import { PermanentError } from '../../lib/errors.ts';

export const NAME_LENGTH = 255;

/**
 * A name in its one form: without white space around it.
 *
 * @throws PermanentError `name_invalid`, saying what is allowed
 */
export function normalizeName(written: string): string {
  const name = written.trim();
  if (name !== '' && name.length <= NAME_LENGTH) return name;
  throw new PermanentError('name_invalid', `the name has ${name.length} characters; it must have 1 to ${NAME_LENGTH}`);
}
