/** The forms of a W3C date (NOTE-datetime): from a year alone to a fraction of a second with a time zone. */
const W3C =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}:?\d{2})?)?)?)?$/i;

/**
 * Reads a sitemap's date in any W3C form, or a feed's in the form of RFC 822. What lacks a time zone is UTC.
 *
 * @returns null for what is no date, or none of the calendar
 */
export function parseDate(written: string): Date | null {
  const text = written.trim();
  const match = W3C.exec(text);
  if (!match) return /^[a-z]{3},? /i.test(text) || /^\d{1,2} [a-z]{3} \d{4}/i.test(text) ? valid(new Date(text)) : null;
  const [, year = '', month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] =
    match;
  const offset = zone.toUpperCase() === 'Z' ? 'Z' : zone.replace(/(\d{2}):?(\d{2})$/, '$1:$2');
  const milliseconds = fraction.padEnd(3, '0').slice(0, 3);
  const date = valid(new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${milliseconds}${offset}`));
  // `Date` takes 31 February for 3 March.
  const isOfCalendar = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  return isOfCalendar ? date : null;
}

function valid(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date;
}
