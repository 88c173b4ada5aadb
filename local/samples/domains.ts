import type { Domain } from '../../functions/entities/domain.entity.ts';
import { SAMPLE_DOMAINS } from '../sample-sites.ts';
import type { Samples } from '../samples.ts';

export const samples: Samples<Domain> = {
  names: SAMPLE_DOMAINS,
  nameOf: (number) => `sample-${number}.test`,
  describeResult: ({ title }) => title ?? '',
};
