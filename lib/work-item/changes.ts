import { addSeconds } from '../clock.ts';
import type { ErrorDescription } from '../errors.ts';
import type { Outcome } from './outcome.ts';
import { type Status, type StatusAfter, TRANSITIONS, type Transition } from './status.ts';
import type { AttemptError, LifecycleColumn, WorkItem } from './work-item.ts';

/** What a transition writes. Every write of a status goes through one of the functions below. */
export type Changes = Partial<Pick<WorkItem, LifecycleColumn>> & { status: Status; updatedAt: Date };

/** Attempts whose errors are kept on the item. */
export const ERROR_HISTORY_LENGTH = 10;

const NOBODY = { claimToken: null, leaseExpiresAt: null } as const;

function moved<T extends Transition>(transition: T, now: Date): { status: StatusAfter<T>; updatedAt: Date } {
  return { status: TRANSITIONS[transition].to as StatusAfter<T>, updatedAt: now };
}

export function claimed(now: Date, claimToken: string, leaseExpiresAt: Date): Changes {
  return { ...moved('claim', now), claimToken, leaseExpiresAt, turn: 'open', queuedAt: now, startedAt: null };
}

export function released(now: Date): Changes {
  return { ...moved('release', now), ...NOBODY, queuedAt: null };
}

/** @param attempts the item's attempts, the one that begins included */
export function begun(now: Date, attempts: number, leaseExpiresAt: Date): Changes {
  return { ...moved('begin', now), attempts, leaseExpiresAt, unbegun: 0, startedAt: now };
}

type Held = Pick<WorkItem, 'attempts' | 'crashes' | 'errors' | 'snoozes'>;

/** What settling an attempt with this outcome writes. */
export function settled(item: Held, outcome: Outcome<unknown>, now: Date): Changes {
  switch (outcome.kind) {
    case 'completed':
      return { ...moved('complete', now), ...NOBODY, snoozes: 0, finishedAt: now, lastError: null };
    case 'retry':
      return {
        ...moved('retry', now),
        ...NOBODY,
        snoozes: 0,
        ...recorded(item, outcome.error, now),
        availableAt: addSeconds(now, outcome.delaySeconds),
      };
    case 'failed':
      return {
        ...moved('fail', now),
        ...NOBODY,
        ...recorded(item, outcome.error, now, outcome.notApplied),
        finishedAt: now,
      };
    case 'snoozed':
      return {
        ...moved('snooze', now),
        ...NOBODY,
        ...recorded(item, outcome.error, now),
        availableAt: addSeconds(now, outcome.delaySeconds),
        attempts: item.attempts - 1,
        snoozes: item.snoozes + 1,
      };
    case 'excused':
      return {
        ...moved('excuse', now),
        ...NOBODY,
        ...recorded(item, outcome.error, now),
        availableAt: now,
        attempts: item.attempts - 1,
        crashes: item.crashes + 1,
      };
    default:
      return outcome satisfies never;
  }
}

/** A claim that nobody began in time: its message is lost or late. No attempt is consumed. */
export function rescuedClaim(now: Date, unbegun: number, delaySeconds: number): Changes {
  return { ...moved('rescue', now), ...NOBODY, unbegun, availableAt: addSeconds(now, delaySeconds) };
}

/** A claim that nobody began, once too often. */
export function givenUp(item: Held, error: ErrorDescription, now: Date, notApplied?: ErrorDescription): Changes {
  return { ...moved('give_up', now), ...NOBODY, ...recorded(item, error, now, notApplied), finishedAt: now };
}

/** A crash with attempts left. */
export function rescuedCrash(item: Held, error: ErrorDescription, now: Date, delaySeconds: number): Changes {
  return {
    ...moved('rescue', now),
    ...NOBODY,
    ...recorded(item, error, now),
    crashes: item.crashes + 1,
    availableAt: addSeconds(now, delaySeconds),
  };
}

/** A crash on the last attempt. */
export function abandoned(item: Held, error: ErrorDescription, now: Date, notApplied?: ErrorDescription): Changes {
  return {
    ...moved('abandon', now),
    ...NOBODY,
    ...recorded(item, error, now, notApplied),
    crashes: item.crashes + 1,
    finishedAt: now,
  };
}

export function cancelled(now: Date): Changes {
  return { ...moved('cancel', now), ...NOBODY, turn: 'open', finishedAt: now };
}

/** Back to a first attempt, with a clean history. */
export function reset(now: Date): Changes {
  return { ...resetWithHistory(now, 0), crashes: 0, lastError: null, errors: [] };
}

/** @param attempts how many count as made; as many as there were, if nothing is said */
export function resetWithHistory(now: Date, attempts?: number): Changes {
  return {
    ...moved('reset', now),
    ...NOBODY,
    unbegun: 0,
    snoozes: 0,
    availableAt: now,
    queuedAt: null,
    startedAt: null,
    finishedAt: null,
    ...(attempts !== undefined && { attempts }),
  };
}

/** @param note what the history has to say of the attempt besides; it is not what the item ended with */
function recorded(
  item: Pick<WorkItem, 'attempts' | 'errors'>,
  error: ErrorDescription,
  now: Date,
  note?: ErrorDescription,
): { lastError: string; errors: AttemptError[] } {
  const entries = [error, ...(note ? [note] : [])].map((each) => ({
    at: now.toISOString(),
    attempt: item.attempts,
    ...each,
  }));
  return {
    lastError: `${error.code}: ${error.message}`,
    errors: [...item.errors, ...entries].slice(-ERROR_HISTORY_LENGTH),
  };
}
