import { styleText } from 'node:util';
import { isTerminal, STATUSES, type Status } from '../../lib/work-item/status.ts';
import { refreshing, writeTo } from './terminal.ts';

export type Counts = Readonly<Record<Status, number>>;

/** How the items of one scheduler stand. */
export interface Standing {
  readonly name: string;
  readonly counts: Counts;
}

/** Shows how the items stand, on standard error: refreshed in place in a terminal, else a line at each change. */
export interface Progress {
  show(standings: readonly Standing[]): void;
  end(): void;
}

const BAR_WIDTH = 32;

const COLORS = {
  pending: 'gray',
  queued: 'blue',
  processing: 'cyan',
  completed: 'green',
  failed: 'red',
  cancelled: 'yellow',
} as const satisfies Record<Status, string>;

export async function createProgress(stream: NodeJS.WriteStream): Promise<Progress> {
  const refresh = await refreshing(stream);
  let last = '';
  return {
    show(standings) {
      const width = Math.max(...standings.map(({ name }) => name.length));
      const text = standings.map(({ name, counts }) => `${name.padEnd(width)} ${format(counts)}`).join('\n');
      if (text === last) return;
      last = text;
      if (refresh) refresh.show(text);
      else writeTo(stream, text);
    },
    end: () => refresh?.done(),
  };
}

function format(counts: Counts): string {
  const total = Math.max(
    1,
    sum(counts, () => true),
  );
  const done = sum(counts, isTerminal);
  const filled = Math.round((done / total) * BAR_WIDTH);
  const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`;
  const statuses = STATUSES.filter((status) => counts[status] > 0).map((status) =>
    styleText(COLORS[status], `${status} ${counts[status]}`),
  );
  return `${bar} ${done}/${total}  ${statuses.join('  ')}`;
}

function sum(counts: Counts, which: (status: Status) => boolean): number {
  return STATUSES.filter(which).reduce((total, status) => total + counts[status], 0);
}
