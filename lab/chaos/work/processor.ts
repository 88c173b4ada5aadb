import { createProcessorHandler } from '../../../lib/scheduler/processor-handler.ts';
import { chaos } from './chaos.ts';
import { atSpeed, clock } from './container.ts';

export const handler = atSpeed(createProcessorHandler(chaos, { clock }));
