/**
 * The forms of a W3C date (NOTE-datetime), from a year alone to a fraction of a second with a time zone, and what is
 * written for them: without hyphens or leading zeros, with a space for the T, with the hours of the zone alone.
 */
const DATE = /^(\d{4})(?:([-/])(\d{1,2})(?:\2(\d{1,2}))?)?(?=[TZ +-]|$)/i;
const COMPACT_DATE = /^(\d{4})()(\d{2})(\d{2})(?=[TZ +-]|\d{6}$|$)/i;
const TIME = /^[T ]?(\d{1,2}):?(\d{2})(?::?(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|UTC|GMT|[+-]\d{1,2}(?::?\d{2})?)?$/i;
/** The time zone of a day. */
const ZONE = /^\s?(?:Z|[+-]\d{2}:\d{2})$/i;

/** A date of RFC 822, as feeds have it; at first with two digits for the year. */
const RFC_822 = /^(?:[a-z]{3,9},? +)?\d{1,2} [a-z]{3,9} (?:\d{4}|\d{2} )/i;

/** Longest text that is looked at. */
const MAX_LENGTH = 64;

/**
 * Reads a sitemap's date in any W3C form, or a feed's in the form of RFC 822. What lacks a time zone is UTC.
 *
 * @returns null for what is no date, or none of the calendar
 */
export function parseDate(written: string): Date | null {
  const text = written.trim();
  if (text.length > MAX_LENGTH) return null;
  const match = DATE.exec(text) ?? COMPACT_DATE.exec(text);
  if (!match) return RFC_822.test(text) ? valid(new Date(text)) : null;
  const [all, year, , month = '1', day = '1'] = match;
  const time = text.slice(all.length);
  const milliseconds =
    time === '' ? 0 : match[4] === undefined ? null : timeOf(ZONE.test(time) ? `T00:00${time.trim()}` : time);
  if (milliseconds === null) return null;
  const midnight = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  // `Date` takes 31 February for 3 March.
  const isOfCalendar = midnight.getUTCMonth() === Number(month) - 1 && midnight.getUTCDate() === Number(day);
  return isOfCalendar ? valid(new Date(midnight.getTime() + milliseconds)) : null;
}

/** Milliseconds from midnight UTC, or null for what is no time of the day. */
function timeOf(text: string): number | null {
  const [all, hour, minute, second = '0', fraction = '0', zone = 'Z'] = TIME.exec(text) ?? [];
  // Midnight may be the end of a day, and a minute may have a leap second.
  const isMidnight = Number(hour) === 24 && Number(minute) === 0 && Number(second) === 0;
  if (all === undefined || (Number(hour) > 23 && !isMidnight) || Number(minute) > 59 || Number(second) > 60)
    return null;
  const offset = offsetOf(zone);
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second);
  return offset === null ? null : seconds * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3)) - offset * 60_000;
}

/** Minutes, or null for what is no time zone. */
function offsetOf(zone: string): number | null {
  if (/^(?:z|utc|gmt)$/i.test(zone)) return 0;
  const [, sign, hours, minutes = '0'] = /^([+-])(\d{1,2}):?(\d{2})?$/.exec(zone) ?? [];
  if (Number(hours) > 14 || Number(minutes) > 59) return null;
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1);
}

function valid(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date;
}
