import { type ChildProcess, type ForkOptions, fork } from 'node:child_process';
import { once } from 'node:events';

/** A process of ours, at the other end of a channel. */
export interface Child {
  /** Sends a message, and calls back for each that comes until one says that it is the last; returns that one. */
  ask<Answer>(message: object, isLast?: (answer: Answer) => boolean): Promise<Answer>;
  /** Its next message. */
  next<Answer>(): Promise<Answer>;
  /** Lets go of the channel, which ends it in order; returns when it has ended. */
  end(): Promise<void>;
}

/**
 * Starts a module as a process with a channel to this one. Whatever is waited for fails when the process ends before, and
 * says how it ended.
 */
export function startChild(module: URL, options: ForkOptions, args: readonly string[] = []): Child {
  const child = fork(module, args, options);
  const ended = new AbortController();
  child.once('exit', (code, signal) => {
    ended.abort(
      new Error(`the process of ${module.pathname.split('/').at(-1)} ended with ${signal ?? `code ${code}`}`),
    );
  });

  function until<Answer>(isLast: (answer: Answer) => boolean): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const stop = () => {
        child.off('message', onMessage);
        ended.signal.removeEventListener('abort', onEnd);
      };
      // One listener for all of them: two that come together would both be emitted before an `await` goes on.
      const onMessage = (message: unknown) => {
        if (!isLast(message as Answer)) return;
        stop();
        resolve(message as Answer);
      };
      const onEnd = () => {
        stop();
        reject(ended.signal.reason);
      };
      child.on('message', onMessage);
      ended.signal.addEventListener('abort', onEnd);
      if (ended.signal.aborted) onEnd();
    });
  }

  return {
    ask(message, isLast = () => true) {
      const answered = until(isLast);
      child.send(message, (error) => {
        // A process that is gone, or going: what it leaves unanswered is an error of this question alone.
        if (error) end(child).catch(() => {});
      });
      return answered;
    },
    next: () => until(() => true),
    end: () => end(child),
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  if (child.connected) child.disconnect();
  await exited;
}
