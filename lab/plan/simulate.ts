/** `npm run simulate`: how long a scheduler's work would take on AWS, what it would cost, and which setting limits it. */
import { runCommand } from '../../scripts/cli/command.ts';
import { print, printJson } from '../../scripts/cli/terminal.ts';
import { simulateCommand } from './simulate/command.ts';
import { reportOf } from './simulate/report.ts';
import { saveScaling } from './simulate/scaling.ts';
import { formatReport } from './simulate/text.ts';

const command = simulateCommand((scenario, json) => {
  const report = reportOf(scenario);
  if (json) printJson(report);
  else print(formatReport(report));
});

command
  // Options of the simulation mean nothing to it: they are refused there.
  .enablePositionalOptions()
  .command('scaling')
  .description('simulates the sizes of docs/scaling.md anew, in a minute or two; `npm run docs` then writes its tables')
  .action(saveScaling);

await runCommand(command);
