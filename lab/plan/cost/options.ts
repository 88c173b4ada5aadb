import { InvalidArgumentError } from 'commander';
import type * as z from 'zod';
import { SchedulerSettings } from '../../../lib/scheduler/settings.ts';

/** A number as people write it, `1e6` and `1_000_000` among them, within bounds that are both included. */
export function number(min: number, max: number, unit = '', whole = false) {
  const allowed = `a ${whole ? 'whole ' : ''}number${unit && ` of ${unit}`} from ${min} to ${max}`;
  return (text: string): number => {
    const value = /^\d[\d_]*(\.\d+)?(e\+?\d+)?$/i.test(text) ? Number(text.replaceAll('_', '')) : Number.NaN;
    if (!(value >= min && value <= max) || (whole && !Number.isInteger(value))) {
      throw new InvalidArgumentError(`It must be ${allowed}.`);
    }
    return value;
  };
}

/** The settings of the schedulers that are numbers. */
type NumericSetting = Exclude<keyof SchedulerSettings, 'queueUrl' | 'processorTimeoutSeconds'>;

/** A setting of the schedulers, with the bounds that it has there. */
export function setting(key: NumericSetting) {
  return boundedBy(SchedulerSettings.shape[key]);
}

/** What a setting's own schema takes. */
export function boundedBy(field: z.ZodType<number>) {
  return (text: string): number => {
    const parsed = field.safeParse(text);
    if (!parsed.success) throw new InvalidArgumentError(`It must be ${parsed.error.issues[0]?.message}.`);
    return parsed.data;
  };
}
