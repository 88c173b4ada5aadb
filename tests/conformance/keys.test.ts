import { jobNameOf, keyedSchedulers } from '../support/keyed-jobs.ts';
import { describeConformance } from './suite.ts';

describeConformance(keyedSchedulers, jobNameOf);
