import pluralize from 'pluralize';
import { UsageError } from '../cli/command.ts';

/** What a scheduler is called, in every form that code, database and settings take. */
export interface SchedulerNames {
  /** `price-checks`: the scheduler, its folder and its files. */
  readonly name: string;
  /** `price-check` */
  readonly singular: string;
  /** `PriceCheck` */
  readonly className: string;
  /** `price_checks` */
  readonly table: string;
  /** `PRICE_CHECK_SCHEDULER_` */
  readonly settingsPrefix: string;
}

const NAME = /^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/;
const FORM = 'lower-case words joined by hyphens, each beginning with a letter, such as price-checks';

/** PostgreSQL keeps 63 characters of a name; the names of indexes and checks are that of the table and up to 23 more. */
const MAX_LENGTH = 40;

/** Names that the code around a scheduler has already: `schedulers` and `entities` in `functions/index.ts`. */
const TAKEN_BY_CODE = ['schedulers', 'entities', 'arguments'];

/** Tables that are there besides the entities': that of the migrations, the ORM's own, and those of the tests of `lib`. */
const TAKEN_BY_TABLES = ['sluice-migrations', 'mikro-orm-migrations', 'jobs', 'job-notes'];

/**
 * The names of a scheduler, from its own in the plural.
 *
 * @param singular of a name whose singular is not the usual one
 * @throws UsageError when it is no identifier, not in the plural, or reserved
 */
export function namesOf(name: string, singular = singularOf(name)): SchedulerNames {
  checkForm('the name', name);
  checkForm('the singular', singular);
  if (name.length > MAX_LENGTH) {
    throw new UsageError(`the name ${name} has ${name.length} characters; it must have ${MAX_LENGTH} at most`);
  }
  if ([...TAKEN_BY_CODE, ...TAKEN_BY_TABLES].includes(name)) {
    throw new UsageError(`the name ${name} is reserved; choose another`);
  }
  const className = pascal(singular);
  if (className in globalThis) {
    throw new UsageError(
      `the class of ${name} would be ${className}, which JavaScript has already; choose another name`,
    );
  }
  const settingsPrefix = `${snake(singular).toUpperCase()}_SCHEDULER_`;
  return { name, singular, className, table: snake(name), settingsPrefix };
}

function checkForm(what: string, text: string): void {
  if (!NAME.test(text)) throw new UsageError(`${what} is ${JSON.stringify(text)}; it must be ${FORM}`);
}

/** The last word counts: `price-checks` is a number of checks. */
function singularOf(name: string): string {
  checkForm('the name', name);
  const start = name.lastIndexOf('-') + 1;
  const word = name.slice(start);
  if (pluralize.plural(word) !== word) {
    throw new UsageError(
      `the name is ${name}; it must be in the plural, such as ${name.slice(0, start)}${pluralize.plural(word)} ` +
        '(--singular says otherwise)',
    );
  }
  return name.slice(0, start) + pluralize.singular(word);
}

/** `price-check` as `PriceCheck`. */
export function pascal(kebab: string): string {
  return kebab.replace(/(?:^|-)(.)/g, (_match, letter: string) => letter.toUpperCase());
}

/** `price-check` as `priceCheck`. */
export function camel(kebab: string): string {
  return kebab.replace(/-(.)/g, (_match, letter: string) => letter.toUpperCase());
}

/** `price-check` as `price_check`. */
export function snake(kebab: string): string {
  return kebab.replaceAll('-', '_');
}
