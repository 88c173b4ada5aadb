/** Fetches every misdeed in a process of its own. */
import { fetchMisdeeds } from './fetch-misdeeds.ts';

await fetchMisdeeds(() => {});
