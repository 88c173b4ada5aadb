/** Of which type the keys of a run's items may be. */
export const CHAOS_KEY_TYPES = ['bigint', 'integer', 'uuid', 'text'] as const;

export type ChaosKey = (typeof CHAOS_KEY_TYPES)[number];

/** What the harness and its containers are told the type by, before they load the entity. */
export const CHAOS_KEY = 'CHAOS_KEY';

/** Of which type they are in this process. */
export function chaosKey(): ChaosKey {
  return CHAOS_KEY_TYPES.find((type) => type === process.env[CHAOS_KEY]) ?? 'bigint';
}
