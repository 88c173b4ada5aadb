/** `npm run simulate`: how long a scheduler's work would take on AWS, what it would cost, and which setting limits it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { runCommand } from '../../scripts/cli/command.ts';
import { simulateCommand } from './simulate/command.ts';
import { reportOf } from './simulate/report.ts';
import { renderSvg } from './simulate/svg.ts';
import { formatReport } from './simulate/text.ts';

await runCommand(
  simulateCommand((scenario, { svg, json }) => {
    const report = reportOf(scenario);
    mkdirSync(dirname(svg), { recursive: true });
    writeFileSync(svg, renderSvg(report));
    process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${formatReport(report)}\n\nThe curve: ${svg}\n`);
  }),
);
