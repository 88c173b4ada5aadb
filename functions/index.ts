import type { Scheduler } from '../lib/scheduler/define-scheduler.ts';
import { entitiesOf } from '../lib/scheduler/entities.ts';
import { domains } from './domains/domains.ts';
import { sitemaps } from './sitemaps/sitemaps.ts';

/** Every scheduler there is: what the scripts, the migrations and the local run go by. */
export const schedulers: readonly Scheduler[] = [domains, sitemaps];

/** Every entity there is. */
export const entities = entitiesOf(schedulers);
