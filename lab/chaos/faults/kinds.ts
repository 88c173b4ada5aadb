/** Every kind of fault, and how often it strikes in 1000 items. At least once in a run, however short. */
export const FAULT_RATES = {
  'kill after the claim': 1.5,
  'kill between chunks': 1.5,
  'kill after the publish': 1.5,
  'kill after the begin': 1.5,
  'kill during process': 1.5,
  "kill before the settle's commit": 1.5,
  "kill after the settle's commit": 1.5,
  'kill before the acknowledgement': 1.5,
  'kill at a random moment': 3,
  'stop past the lease, during process': 0.5,
  'stop past the lease, before a settle': 0.5,
  'duplicate a message': 10,
  'reorder messages': 10,
  'delay a message': 8,
  'refuse entries': 6,
  throttle: 4,
  'lose the answer of a send': 4,
  'expire a receipt': 4,
  'cut a statement': 4,
  "lose a commit's answer": 4,
  deadlock: 3,
  'serialization failure': 3,
  'restart PostgreSQL': 0.4,
  'crash PostgreSQL': 0.4,
} as const;

export type FaultKind = keyof typeof FAULT_RATES;

export const FAULT_KINDS = Object.keys(FAULT_RATES) as FaultKind[];

export function isKill(kind: FaultKind): boolean {
  return kind.startsWith('kill');
}
