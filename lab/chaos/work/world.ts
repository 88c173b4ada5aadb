import * as z from 'zod';

/** How an item may behave in one attempt. */
export const ACTS = [
  'work',
  'chain',
  'throw',
  'fail',
  'snooze',
  'nonsense',
  'hang',
  'reject twice',
  'exit',
  'busy loop',
  'block',
  'exhaust memory',
] as const;

export type Act = (typeof ACTS)[number];

/** Acts that take the process down. */
export const FATAL_ACTS: readonly Act[] = ['reject twice', 'exit', 'busy loop', 'exhaust memory'];

/** What a process tells the world of an item that it works on. */
export const Call = z.object({
  pid: z.number(),
  id: z.string(),
  number: z.number(),
  attempt: z.number(),
  claimToken: z.string(),
});

export type Call = z.output<typeof Call>;

/** How the world wants the item to behave. */
export const Instruction = z.object({ act: z.enum(ACTS) });

export type Instruction = z.output<typeof Instruction>;
