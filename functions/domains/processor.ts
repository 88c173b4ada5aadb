import { createProcessorHandler } from '../../lib/scheduler/processor-handler.ts';
import { domains } from './domains.ts';

export const handler = createProcessorHandler(domains);
