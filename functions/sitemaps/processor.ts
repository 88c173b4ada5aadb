import { createProcessorHandler } from '../../lib/scheduler/processor-handler.ts';
import { sitemaps } from './sitemaps.ts';

export const handler = createProcessorHandler(sitemaps);
