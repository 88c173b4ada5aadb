import { createProcessorHandler } from '../../lib/scheduler/processor-handler.ts';
import { gadgetParts } from './gadget-parts.ts';

export const handler = createProcessorHandler(gadgetParts);
