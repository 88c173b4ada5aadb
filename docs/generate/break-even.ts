import { reportOf } from '../../lab/plan/cost/report.ts';
import type { Month } from '../../lab/plan/workload.ts';

/** Items a month that are tried, from ten thousand on, in steps of two significant digits. */
const DIGITS = Array.from({ length: 90 }, (_, step) => (step + 10) / 10);
const MAGNITUDES = [1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

/**
 * The least number of items a month from which a way of doing the work costs less than Sluice.
 *
 * @param name one of `WAYS`
 * @returns undefined where Sluice costs less at any number, up to ten billion
 */
export function breakEven(workload: Month, name: string): number | undefined {
  return MAGNITUDES.flatMap((magnitude) => DIGITS.map((digits) => Math.round(digits * magnitude))).find((items) => {
    const [sluice, ...others] = reportOf({ ...workload, items }).ways;
    const other = others.find((way) => way.name === name);
    return sluice !== undefined && other !== undefined && other.usd < sluice.usd;
  });
}
