import { storable } from './text.ts';
import { framesOf, isA, printable, readError } from './thrown.ts';

/** What an error says of itself, in the form that rows, logs and metrics share. */
export interface ErrorDescription {
  /** Stable, in snake case, made for filtering: `timed_out`, `http_5xx`. */
  readonly code: string;
  readonly message: string;
}

/** The same of what an attempt has thrown, with where that was. */
export interface FailureDescription extends ErrorDescription {
  /** The first frames of its stack, a line each, then those of its causes; nothing where it has none. */
  readonly stack?: string;
}

/** Longest error message kept on a row, in UTF-16 code units. */
const MAX_MESSAGE_LENGTH = 1000;

/** Most of a stack that is kept on a row, in UTF-8. */
const MAX_STACK_BYTES = 2000;

/** Longest error code. */
const MAX_CODE_LENGTH = 64;

/** The root of every error that Sluice throws on purpose. */
export class SluiceError extends Error {
  /** Stable, in snake case; what an operator filters by. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
    this.code = code;
  }
}

/** A failure that a second attempt cannot mend: the item fails at once. */
export class PermanentError extends SluiceError {}

export const LONGEST_SNOOZE_SECONDS = 366 * 86_400;

/** Puts the item off without consuming an attempt, as when a server asks to be left alone for a while. */
export class SnoozeError extends SluiceError {
  readonly seconds: number;

  /** @param seconds how long to wait, from now; above 0 and at most a year */
  constructor(seconds: number, code: string, message: string, options?: ErrorOptions) {
    super(code, message, options);
    if (!(seconds > 0 && seconds <= LONGEST_SNOOZE_SECONDS)) {
      throw new RangeError(
        `SnoozeError: seconds is ${seconds}; it must be above 0 and at most ${LONGEST_SNOOZE_SECONDS}`,
      );
    }
    this.seconds = seconds;
  }
}

/** The item is no longer this holder's: it was rescued, cancelled, reset or settled by another. */
export class StaleClaimError extends SluiceError {
  constructor(itemId: string, options?: ErrorOptions) {
    super('stale_claim', `item ${itemId} is no longer held under this claim token`, options);
  }
}

/** `process` ran past its time limit. */
export class ItemTimeoutError extends SluiceError {
  constructor(seconds: number) {
    super('timed_out', `process did not end within its time limit of ${seconds} s`);
  }
}

/** `apply`, or `applyFailure`, ran past its time limit; its transaction is rolled back. */
export class ApplyTimeoutError extends SluiceError {
  constructor(what: 'apply' | 'applyFailure', seconds: number) {
    super('apply_timed_out', `${what} did not end within its time limit of ${seconds} s`);
  }
}

/** A unit of work was opened inside another, or its EntityManager asked to manage transactions itself. */
export class UnitOfWorkError extends SluiceError {
  constructor(message: string) {
    super('unit_of_work', message);
  }
}

/** Settings that cannot be used, all problems of the environment together. */
export class SettingsError extends SluiceError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super('settings_invalid', `Invalid settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
    // The mistake is in the environment, not in the code: where it was noticed helps nobody.
    this.stack = `${this.name}: ${this.message}`;
  }
}

/** Tables are not as the schedulers need them. */
export class TablesDifferError extends SluiceError {
  /** A sentence each; there may be more of them than a message holds. */
  readonly differences: readonly string[];

  constructor(message: string, differences: readonly string[]) {
    super('tables_differ', message);
    this.differences = differences;
  }
}

/** A message that is not one of ours: it cannot be parsed, or names another scheduler. */
export class MessageError extends SluiceError {
  constructor(message: string, options?: ErrorOptions) {
    super('message_invalid', message, options);
  }
}

/**
 * Describes anything that was thrown. Never throws.
 * A `SluiceError` keeps its code; system errors (`ECONNRESET`) and others are given theirs in snake case.
 */
export function describeError(thrown: unknown): ErrorDescription {
  const error = readError(thrown);
  if (!error) return { code: 'thrown_value', message: storable(`thrown: ${printable(thrown)}`, MAX_MESSAGE_LENGTH) };
  const label = error.code || error.name;
  return { code: snakeCase(label), message: storable(error.message || label, MAX_MESSAGE_LENGTH) };
}

/** They are thrown by whoever writes `process` and `apply`, who may not know from where. */
const OF_THE_WORK: ReadonlySet<unknown> = new Set([SluiceError, PermanentError, SnoozeError]);

/**
 * Describes what an attempt has thrown. Never throws.
 * An error of a class of its own, as those of a fetch are, says by its code what has happened and where: of such a one there
 * are the frames of its causes alone. (To read a stack is to read the source map of a bundle, and a row would keep it.)
 */
export function describeFailure(thrown: unknown): FailureDescription {
  const isKnown = isA(thrown, SluiceError) && !OF_THE_WORK.has(Object.getPrototypeOf(thrown)?.constructor);
  const stack = storable(framesOf(thrown, MAX_STACK_BYTES, isKnown), MAX_STACK_BYTES);
  return { ...describeError(thrown), ...(stack !== '' && { stack }) };
}

/** Only letters, digits and underscores: what a row, a log and a metric can hold, whatever the text was. */
function snakeCase(text: string): string {
  const snake = text
    .slice(0, MAX_MESSAGE_LENGTH)
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/[^A-Za-z0-9]+/g, '_')
    .toLowerCase();
  return snake.slice(0, MAX_CODE_LENGTH) || 'error';
}
