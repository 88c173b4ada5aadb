/** Most large bodies of 50 MB that this process holds at once: while one is parsed, the next arrives. */
const MOST = 2;

const waiting: (() => void)[] = [];
let held = 0;

/** A place among those whose bodies are large, where it is needed. */
export class Place {
  #isTaken = false;

  /** Waits until there is room: nothing more is received for so long. */
  async take(): Promise<void> {
    if (this.#isTaken) return;
    this.#isTaken = true;
    if (held === MOST) await new Promise<void>((resolve) => waiting.push(resolve));
    else held += 1;
  }

  /** To be called when the body is read, or lost; whoever waits has the place then. */
  leave(): void {
    if (!this.#isTaken) return;
    this.#isTaken = false;
    const next = waiting.shift();
    if (next) next();
    else held -= 1;
  }
}
