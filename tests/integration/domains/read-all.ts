/** Fetches every misdeed in a process of its own, and reads it as a page. */
import { extractMetadata } from '../../../functions/domains/metadata.ts';
import { fetchMisdeeds } from '../../support/fetch-misdeeds.ts';

await fetchMisdeeds(extractMetadata);
