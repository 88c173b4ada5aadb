/**
 * The state machine of an item, and the only place that says what it allows.
 * Types, guards, CHECK constraints, tests and the README's diagram are derived from this table.
 */
export const TRANSITIONS = {
  claim: { from: ['pending'], to: 'queued' },
  release: { from: ['queued'], to: 'pending' },
  begin: { from: ['queued'], to: 'processing' },
  complete: { from: ['processing'], to: 'completed' },
  retry: { from: ['processing'], to: 'pending' },
  snooze: { from: ['processing'], to: 'pending' },
  excuse: { from: ['processing'], to: 'pending' },
  fail: { from: ['processing'], to: 'failed' },
  rescue: { from: ['queued', 'processing'], to: 'pending' },
  abandon: { from: ['processing'], to: 'failed' },
  give_up: { from: ['queued'], to: 'failed' },
  cancel: { from: ['pending', 'queued', 'processing'], to: 'cancelled' },
  reset: { from: ['completed', 'failed', 'cancelled'], to: 'pending' },
} as const satisfies Record<string, { from: readonly string[]; to: string }>;

export type Transition = keyof typeof TRANSITIONS;
export type Status = (typeof TRANSITIONS)[Transition]['to'];
export type StatusBefore<T extends Transition> = (typeof TRANSITIONS)[T]['from'][number];
export type StatusAfter<T extends Transition> = (typeof TRANSITIONS)[T]['to'];

/** Every status, in the order of a life. */
export const STATUSES = [
  'pending',
  'queued',
  'processing',
  'completed',
  'failed',
  'cancelled',
] as const satisfies readonly Status[];

/** Somebody holds the item under a claim token and a lease: what may have to be rescued. */
export const ACTIVE_STATUSES = TRANSITIONS.rescue.from;

/** Nothing more happens to the item unless somebody resets it. */
export const TERMINAL_STATUSES = TRANSITIONS.reset.from;

export function isActive(status: Status): status is (typeof ACTIVE_STATUSES)[number] {
  return (ACTIVE_STATUSES as readonly Status[]).includes(status);
}

export function isTerminal(status: Status): status is (typeof TERMINAL_STATUSES)[number] {
  return (TERMINAL_STATUSES as readonly Status[]).includes(status);
}

export function isAllowed(transition: Transition, from: Status): boolean {
  return (TRANSITIONS[transition].from as readonly Status[]).includes(from);
}
