import { createOperatorHandler } from '../lib/operations/operator-handler.ts';
import { schedulers } from './index.ts';

export const handler = createOperatorHandler(schedulers);
