import type { GadgetPart } from '../../functions/gadget-parts/gadget-part.entity.ts';
import type { Samples } from '../samples.ts';

const nameOf = (number: number) => `sample ${number}`;

export const samples: Samples<GadgetPart> = {
  names: [1, 2, 3].map(nameOf),
  nameOf,
  describeResult: ({ result }) => result ?? '',
};
