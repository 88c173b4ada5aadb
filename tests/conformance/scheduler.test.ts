import { schedulers } from '../../functions/index.ts';
import { describeConformance } from './suite.ts';

describeConformance(schedulers);
