import { defineEntity, p } from '@mikro-orm/core';

const SchedulerStateSchema = defineEntity({
  name: 'SchedulerState',
  tableName: 'schedulers',
  properties: {
    name: p.string().length(100).primary(),
  },
});

/** What the database knows of a scheduler itself. Its row is what claims that must not overlap wait for. */
export class SchedulerState extends SchedulerStateSchema.class {}

SchedulerStateSchema.setClass(SchedulerState);
