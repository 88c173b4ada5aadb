import { createSchedulerHandler } from '../../lib/scheduler/scheduled-handler.ts';
import { sitemaps } from './sitemaps.ts';

export const handler = createSchedulerHandler(sitemaps);
