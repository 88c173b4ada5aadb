import * as z from 'zod';
import { parseDuration } from '../duration.ts';
import { STATUSES } from '../work-item/status.ts';

/** Most items that one event may name: what one statement changes in a moment. */
export const MOST_NAMED = 10_000;

const SMALLINT_MAX = 32_767;

/** A century: the time that lies so far back is one that PostgreSQL can hold. */
const LONGEST_DURATION = '36500d';

const A_DURATION = `a duration such as 90s, 15m, 2h or 7d, at most ${LONGEST_DURATION}`;
const A_TIME = 'a time such as 2026-12-24T18:00:00Z';
const A_PRIORITY = `an integer from -${SMALLINT_MAX} to ${SMALLINT_MAX}`;
const AN_ID = 'the id of an item, in quotes';
const A_LIST = `a list of 1 to ${MOST_NAMED}`;

/** What PostgreSQL can compare with a text. */
const text = z.string('a text').refine((value) => !value.includes('\0'), 'a text without NUL characters');

const listOf = <T extends z.ZodType>(element: T) => z.array(element, A_LIST).min(1, A_LIST).max(MOST_NAMED, A_LIST);

/** How each option is written, in an event as on a command line, and what it is read to. */
export const fields = {
  scheduler: z.string('the name of a scheduler'),
  /** An id or a name. */
  item: text,
  id: listOf(z.string(AN_ID)),
  name: listOf(text),
  /** By the names of its properties. */
  row: listOf(z.record(z.string(), z.unknown(), 'a row, as an object')),
  status: listOf(z.enum(STATUSES, `one of ${STATUSES.join(', ')}`)),
  errorCode: text,
  /** Milliseconds. */
  olderThan: z
    .string(A_DURATION)
    .regex(/^\d{1,6}[smhd]$/, { error: A_DURATION, abort: true })
    .transform(parseDuration)
    .refine((ms) => ms <= parseDuration(LONGEST_DURATION), A_DURATION),
  /** In ISO 8601. */
  at: z
    .string(A_TIME)
    .regex(/^[12]\d{3}-\d\d-\d\d/, { error: A_TIME, abort: true })
    .transform((written) => new Date(written))
    .refine((time) => !Number.isNaN(time.getTime()), A_TIME),
  priority: z
    .number(A_PRIORITY)
    .refine((value) => Number.isInteger(value) && Math.abs(value) <= SMALLINT_MAX, A_PRIORITY),
  all: z.literal(true, 'true'),
  flag: z.boolean('true or false').default(false),
};
