import { createSchedulerHandler } from '../../lib/scheduler/scheduled-handler.ts';
import { sitemapWork } from './work.ts';

export const handler = createSchedulerHandler(sitemapWork);
