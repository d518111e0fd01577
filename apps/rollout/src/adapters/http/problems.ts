import type { ProblemCatalogue } from '@glidepath/service-kit';

export const problems: ProblemCatalogue = {
  'rollout-not-found': { status: 404, title: 'There is no such rollout' },
  'rollout-already-landed': { status: 409, title: 'The rollout has landed' },
  'rollout-not-in-flight': { status: 409, title: 'The rollout is not in flight' },
  'rollout-not-ready': { status: 409, title: 'The rollout may not take off yet' },
  'rollout-not-retryable': { status: 409, title: 'The rollout cannot be tried again' },
  'way-back-closed': { status: 409, title: 'The old version is not kept any more' },
  'rollback-failed': { status: 409, title: 'The rollback was not seen to happen' },
  'driver-trouble': { status: 409, title: 'The router cannot be told or trusted' },
  'rollout-harmful': { status: 409, title: 'The canary was found harmful' },
  'not-allowed-to-steer': { status: 403, title: 'You may not steer this rollout' },
  'flag-not-found': { status: 404, title: 'There is no such flag' },
  'flag-in-flight': { status: 409, title: 'A rollout moves the flag' },
  'flag-not-configured': { status: 409, title: 'Nobody has defined the flag' },
  'flag-taken': { status: 409, title: 'The flag is used otherwise' },
  'flag-definition-invalid': { status: 422, title: 'The flag cannot be evaluated as defined' },
  'unknown-driver': { status: 422, title: 'There is no such driver' },
  'unknown-route': { status: 422, title: 'There is no such route' },
  'weight-not-possible': { status: 422, title: 'The driver cannot set this weight' },
  'driver-unreachable': { status: 503, title: 'The router cannot be reached' },
  'driver-refused': { status: 502, title: 'The router refused' },
};
