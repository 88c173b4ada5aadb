import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { SluiceError } from '../errors.ts';
import type { Logger } from '../logger.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';
import { describeProblems, shown } from './event-problems.ts';

/** What a command works with. */
export interface Operation {
  readonly database: Database;
  readonly schedulers: readonly Scheduler[];
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  readonly logger: Logger;
  /** Aborted when a command must come to an end: a bulk change stops at its next batch. */
  readonly signal: AbortSignal;
  /** Called after each batch with how many items are done, and of how many, where that is known. */
  readonly onProgress?: ((done: number, total?: number) => void) | undefined;
}

/** A command of the operator: what it is asked with, and what it does. */
export interface OperatorCommand<Input extends z.ZodObject = z.ZodObject, Answer = unknown> {
  /** The fields of its event besides `command`. */
  readonly input: Input;
  run(operation: Operation, input: z.output<Input>): Promise<Answer>;
}

export type OperatorCommands = Readonly<Record<string, OperatorCommand>>;

/** The events that these commands are run by. */
export type EventOf<Commands extends OperatorCommands> = {
  [Name in keyof Commands]: { readonly command: Name } & Readonly<z.input<Commands[Name]['input']>>;
}[keyof Commands];

type AnswerTo<Commands extends OperatorCommands, Event> = Event extends { command: infer Name extends keyof Commands }
  ? Awaited<ReturnType<Commands[Name]['run']>>
  : never;

/** Keeps the type of a command's input together with what runs on it. */
export function defineCommand<Input extends z.ZodObject, Answer>(
  command: OperatorCommand<Input, Answer>,
): OperatorCommand<Input, Answer> {
  return command;
}

/** An event that no command can be run by. */
export class OperatorError extends SluiceError {
  constructor(problem: string) {
    super('operation_invalid', problem);
    this.stack = `${this.name}: ${this.message}`;
  }
}

/**
 * Runs the command that an event names, as in `{ "command": "check", "scheduler": "domains" }`.
 *
 * @throws OperatorError that says what is wrong with the event, and what is allowed
 */
export function operate<Commands extends OperatorCommands, Event extends EventOf<Commands>>(
  commands: Commands,
  operation: Operation,
  event: Event,
): Promise<AnswerTo<Commands, Event>>;
export function operate(commands: OperatorCommands, operation: Operation, event: unknown): Promise<unknown>;
export async function operate(commands: OperatorCommands, operation: Operation, event: unknown): Promise<unknown> {
  const named = z.looseObject({ command: z.string() }).safeParse(event);
  const { command: name, ...input } = named.data ?? { command: undefined };
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const allowed = Object.keys(commands).join(', ');
    throw new OperatorError(`the event's command is ${shown(name)}; it must be one of ${allowed}`);
  }
  const parsed = command.input.safeParse(input);
  if (!parsed.success) {
    const problems = describeProblems(parsed.error, input, Object.keys(command.input.shape));
    throw new OperatorError(`the event of ${name} cannot be used:\n${problems.join('\n')}`);
  }
  return command.run(operation, parsed.data);
}

/** @throws OperatorError when there is no scheduler of this name */
export function schedulerNamed(name: string, { schedulers }: Pick<Operation, 'schedulers'>): Scheduler {
  const scheduler = schedulers.find((candidate) => candidate.name === name);
  if (!scheduler) {
    const allowed = schedulers.map((candidate) => candidate.name).join(', ');
    throw new OperatorError(`the event's scheduler is ${shown(name)}; it must be one of ${allowed}`);
  }
  return scheduler;
}
