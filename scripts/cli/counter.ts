import { refreshing, writeTo } from './terminal.ts';

/** Shows how far a command is, on standard error: refreshed in place in a terminal, else a line each second at most. */
export interface Counter {
  show(count: number, total?: number): void;
  end(): void;
}

const LINE_INTERVAL_MS = 1000;

/** @param text what is said of a count, and of the total where it is known */
export async function createCounter(
  stream: NodeJS.WriteStream,
  text: (count: string, total?: string) => string,
): Promise<Counter> {
  const refresh = await refreshing(stream);
  let last = Date.now();
  return {
    show(count, total) {
      const line = text(count.toLocaleString('en'), total?.toLocaleString('en'));
      if (refresh) {
        refresh.show(line);
      } else if (Date.now() - last >= LINE_INTERVAL_MS) {
        last = Date.now();
        writeTo(stream, line);
      }
    },
    end: () => refresh?.done(),
  };
}
