import { exec } from 'node:child_process';

/** A command of a document, and the lines that it is to print, in their order. */
export interface Step {
  readonly command: string;
  readonly expected: readonly string[];
}

/** The commands of the consoles in a part of a document: a line that begins with `$ `, and what follows it. */
export function stepsIn(consoles: readonly string[]): Step[] {
  const steps: { command: string; expected: string[] }[] = [];
  for (const line of consoles.flatMap((text) => text.trimEnd().split('\n'))) {
    if (line.startsWith('$ ')) steps.push({ command: line.slice(2), expected: [] });
    else steps.at(-1)?.expected.push(line);
  }
  return steps;
}

/** Whether the output has the expected lines in their order; what is between them does not matter. `…` is anything. */
export function shows(output: string, expected: readonly string[]): boolean {
  const lines = output.split('\n');
  let place = 0;
  for (const line of lines) {
    while (expected[place] === '…') place += 1;
    const wanted = expected[place];
    if (wanted !== undefined && patternOf(wanted).test(line)) place += 1;
  }
  return expected.slice(place).every((line) => line === '…');
}

function patternOf(expected: string): RegExp {
  const parts = expected.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}

/** Runs a line as a shell does; a code other than 0 is said in a line of its own. */
export function runLine(command: string, cwd: string, env: NodeJS.ProcessEnv, timeoutMs: number): Promise<string> {
  return new Promise((resolve) => {
    exec(command, { cwd, env, timeout: timeoutMs }, (error, stdout, stderr) => {
      resolve(`${stdout}${stderr}${error ? `exit code ${error.code ?? error.signal}\n` : ''}`);
    });
  });
}
