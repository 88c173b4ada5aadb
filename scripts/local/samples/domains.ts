import { DOMAIN_LENGTH, Domain } from '../../../functions/domains/domain.entity.ts';
import { normalizeDomain } from '../../../functions/domains/domain-name.ts';
import { DomainSettings } from '../../../functions/domains/settings.ts';
import { PermanentError } from '../../../lib/errors.ts';
import { parseSettings } from '../../../lib/settings.ts';
import { storable } from '../../../lib/text.ts';
import { SAMPLE_DOMAINS } from '../sample-sites.ts';
import type { Samples } from '../samples.ts';

export const samples: Samples<Domain> = {
  names: SAMPLE_DOMAINS,
  nameOf: (number) => `sample-${number}.test`,
  /** What is no domain is added as it is written; its item will fail and say why. */
  normalize(written, env) {
    try {
      return normalizeDomain(written, parseSettings(DomainSettings, env).domainExtraSuffixes);
    } catch (error) {
      if (error instanceof PermanentError) return storable(written, DOMAIN_LENGTH);
      throw error;
    }
  },
  find: (em, name) => Domain.getByDomain(em, [name]),
  create: (em, domain) => em.create(Domain, { domain }),
  describe: ({ domain, title }) => ({ name: domain, result: title ?? '' }),
};
