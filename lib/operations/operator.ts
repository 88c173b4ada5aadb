import * as z from 'zod';
import type { Clock } from '../clock.ts';
import type { Database } from '../database/database.ts';
import { SluiceError } from '../errors.ts';
import type { Scheduler } from '../scheduler/define-scheduler.ts';

/** What a command works with. */
export interface Operation {
  readonly database: Database;
  readonly schedulers: readonly Scheduler[];
  readonly clock: Clock;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted when a bulk change must stop at its next batch. */
  readonly signal: AbortSignal;
}

/** A command of the operator: what it is asked with, and what it does. */
export interface OperatorCommand<Input extends z.ZodType = z.ZodType> {
  /** The fields of its event besides `command`. */
  readonly input: Input;
  run(operation: Operation, input: z.output<Input>): Promise<unknown>;
}

export type OperatorCommands = Readonly<Record<string, OperatorCommand>>;

/** Keeps the type of a command's input together with what runs on it. */
export function defineCommand<Input extends z.ZodType>(command: OperatorCommand<Input>): OperatorCommand {
  return command as unknown as OperatorCommand;
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
export async function operate(commands: OperatorCommands, operation: Operation, event: unknown): Promise<unknown> {
  const named = z.looseObject({ command: z.string() }).safeParse(event);
  const { command: name, ...input } = named.data ?? { command: undefined };
  const command = name !== undefined && Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    const allowed = Object.keys(commands).join(', ');
    throw new OperatorError(
      `the event's command is ${JSON.stringify(name) ?? 'missing'}; it must be one of ${allowed}`,
    );
  }
  const parsed = command.input.safeParse(input);
  if (!parsed.success)
    throw new OperatorError(`the event of ${name} cannot be used:\n${z.prettifyError(parsed.error)}`);
  return command.run(operation, parsed.data);
}

/** @throws OperatorError when there is no scheduler of this name */
export function schedulerNamed(name: string, { schedulers }: Operation): Scheduler {
  const scheduler = schedulers.find((candidate) => candidate.name === name);
  if (!scheduler) {
    const allowed = schedulers.map((candidate) => candidate.name).join(', ');
    throw new OperatorError(`the event's scheduler is ${JSON.stringify(name)}; it must be one of ${allowed}`);
  }
  return scheduler;
}
