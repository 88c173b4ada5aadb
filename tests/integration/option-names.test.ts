import { expect, jest, test } from '@jest/globals';
import { commands } from '../../lib/operations/all-commands.ts';
import { outputOf, runScript } from '../support/run-script.ts';

jest.setTimeout(60_000);

/** What only a command line has: how it asks and prints, and a file that it reads. */
const OF_THE_COMMAND_LINE = ['help', 'json', 'yes', 'file', 'fail-on', 'watch', 'interval'];

const kebabCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

test.each(Object.entries(commands))(
  'what %s takes has the same names in an event and on the command line',
  async (name, { input }) => {
    const help = await outputOf(runScript(`scripts/${name}.ts`, ['--help']));
    const positional = [...help.matchAll(/^Usage: .*$/gm)].flatMap(([usage]) => [
      ...usage.matchAll(/[<[]([a-z]+)(?:\.\.\.)?[\]>]/g),
    ]);
    const options = [...help.matchAll(/^ {2}(?:-\w, )?(?:--error, )?--([a-z-]+)(?: \[([a-z]+)\])?/gm)];
    // An option that may have a value is called by that: `--json [row]`.
    const onCommandLine = [...positional, ...options].map(([, option = '', value = option]) => value);

    expect(onCommandLine.filter((option) => ![...OF_THE_COMMAND_LINE, 'options'].includes(option)).toSorted()).toEqual(
      Object.keys(input.shape).map(kebabCase).toSorted(),
    );
  },
);
