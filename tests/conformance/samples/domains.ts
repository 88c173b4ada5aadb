import { Domain } from '../../../functions/domains/domain.entity.ts';
import type { Sample } from '../harness.ts';

export const sample: Sample = (em, number) => em.create(Domain, { domain: `sample-${number}.com` });
