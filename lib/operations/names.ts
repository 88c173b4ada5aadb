import { PermanentError } from '../errors.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { parseSettings } from '../settings.ts';

/** A name, as somebody has written it, as its row holds it. Throws a `PermanentError` for what is no name. */
export type Normalize = (written: string) => string;

/**
 * How a scheduler's items are named, by its own rule and its own settings.
 *
 * @throws SettingsError when these settings cannot be used
 */
export async function normalizerOf(scheduler: Scheduler, env: NodeJS.ProcessEnv): Promise<Normalize> {
  const settings = parseSettings(scheduler.settings, env);
  const { normalize } = await scheduler.work();
  return (written) => normalize(written, settings);
}

/** A name as rows may hold it: normalised, or as it was written by whoever inserted the row. */
export function possibleNames(normalize: Normalize, written: string): string[] {
  try {
    return [...new Set([normalize(written), written])];
  } catch (error) {
    if (error instanceof PermanentError) return [written];
    throw error;
  }
}
