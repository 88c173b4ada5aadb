import { normalizeJob } from '../jobs.ts';

export const process = async () => 'the work that no scheduled Lambda carries';

export const apply = () => {};

export const normalize = normalizeJob;
