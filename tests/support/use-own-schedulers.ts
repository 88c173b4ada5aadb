/** Loaded before a script of the project (`--import`): it finds the schedulers of the tests, not those of `functions`. */
import { registerHooks } from 'node:module';

const FUNCTIONS = new URL('../../functions/index.ts', import.meta.url).href;
const OWN = new URL('./own-schedulers.ts', import.meta.url).href;

registerHooks({
  resolve(specifier, context, nextResolve) {
    const resolved = nextResolve(specifier, context);
    return resolved.url === FUNCTIONS ? { ...resolved, url: OWN } : resolved;
  },
});
