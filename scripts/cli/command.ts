import { existsSync } from 'node:fs';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { describeError, TablesDifferError } from '../../lib/errors.ts';
import { OperatorError } from '../../lib/operations/operator.ts';
import { note, print, visibleLines } from './terminal.ts';

/** Exit codes of the commands. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** A person's mistake in what a command was given. */
export class UsageError extends Error {}

/** A command as all scripts define theirs: help with examples, errors without stack traces. */
export function createCommand(name: string, description: string, examples: readonly string[]): Command {
  return new Command(name)
    .description(description)
    .addHelpText('after', `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`)
    .showHelpAfterError('(add --help for what is allowed)')
    .configureOutput({
      writeOut: (text) => print(text.replace(/\n$/, '')),
      writeErr: (text) => note(text.replace(/\n$/, '')),
    })
    .exitOverride();
}

/** Runs a command to its end, with the variables of `.env` where there is one, and sets the exit code. */
export async function runCommand(command: Command): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env');
  try {
    await command.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
      return;
    }
    note(`${command.name()}: ${visibleLines(describeError(error).message)}`);
    if (error instanceof TablesDifferError) note(visibleLines(error.differences.map((line) => `  ${line}`).join('\n')));
    if (process.env['LOG_LEVEL'] === 'DEBUG' && Error.isError(error)) note(visibleLines(String(error.stack)));
    process.exitCode = error instanceof UsageError || error instanceof OperatorError ? EXIT.usage : EXIT.failed;
  }
}

/** A number of seconds above zero, as an option's value. */
export function seconds(text: string): number {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new InvalidArgumentError('It must be a number of seconds above 0.');
  return value;
}

/** An option's value: a whole number within these bounds, both allowed. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`It must be a whole number from ${min} to ${max}.`);
  };
}
