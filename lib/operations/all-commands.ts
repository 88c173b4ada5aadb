import { operatorCommands } from './commands.ts';
import { process } from './process-command.ts';

/** Every command: those of the `operator` function, and what a process is needed for that may take its time. */
export const commands = { ...operatorCommands, process };
