/** npm passes Ctrl-C on to a script that the terminal has told already: what comes this soon is the same one. */
const SAME_INTERRUPT_MS = 1000;

/**
 * A signal that is aborted by Ctrl-C or SIGTERM. A second Ctrl-C, later, ends the process at once; the local servers
 * and Lambdas notice and end too.
 */
export function interruptSignal(): AbortSignal {
  const interrupt = new AbortController();
  let first = 0;
  const onSignal = () => {
    if (!interrupt.signal.aborted) {
      first = Date.now();
      interrupt.abort(new Error('interrupted'));
    } else if (Date.now() - first > SAME_INTERRUPT_MS) {
      process.exit(130);
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return interrupt.signal;
}
