import { type PolicyList, PolicyListSchema } from '@glidepath/contracts';
import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse } from '@nestjs/swagger';
import { currentPolicySet, policySets } from '../../domain/policy-sets.js';

@Controller('v1/policies')
export class PoliciesController {
  /** Every policy set that may have decided, the newest last. */
  @Get()
  @ApiOkResponse({ standardSchema: PolicyListSchema })
  list(): PolicyList {
    return {
      items: policySets.map((compiled) => ({
        id: compiled.policySet.id,
        version: compiled.policySet.version,
        digest: compiled.digest,
        isCurrent: compiled === currentPolicySet,
        rules: compiled.policySet.rules.map(({ id, version, severity, when, message }) => ({
          id,
          version,
          severity,
          when,
          message,
        })),
      })),
    };
  }
}
