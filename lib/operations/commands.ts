import { add } from './add-command.ts';
import { cancel, reset } from './change-commands.ts';
import { check } from './check-command.ts';
import { pause, resume } from './pause-commands.ts';

/** The commands of the `operator` function; where the database can be reached there are these and `process`. */
export const operatorCommands = { check, reset, cancel, pause, resume, add };
