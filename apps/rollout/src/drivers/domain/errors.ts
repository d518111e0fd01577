import { DomainError } from '@glidepath/event-store';

/** This service has no driver of that kind. */
export class UnknownDriverError extends DomainError {
  override readonly name = 'UnknownDriverError';
  constructor(driver: string) {
    super('unknown-driver', `no driver is called ${driver}`, { driver });
  }
}

/** The plan names a router this service has not been told about. */
export class UnknownRouterError extends DomainError {
  override readonly name = 'UnknownRouterError';
  constructor(router: string, driver: string) {
    super('unknown-router', `no ${driver} router is called ${router}`, { router, driver });
  }
}

/** The target cannot be set near enough to the weight. */
export class WeightNotPossibleError extends DomainError {
  override readonly name = 'WeightNotPossibleError';
  constructor(weightPercent: number, nearestPercent: number | null, reason: string) {
    super('weight-not-possible', `${weightPercent} % cannot be set: ${reason}`, {
      weightPercent,
      ...(nearestPercent === null ? {} : { nearestPercent }),
    });
  }
}

/** The router did not answer, or not in time: trying again may help. */
export class DriverUnreachableError extends DomainError {
  override readonly name = 'DriverUnreachableError';
  constructor(driver: string, reason: string) {
    super('driver-unreachable', `the ${driver} driver cannot reach its router: ${reason}`, { driver });
  }
}

/** The router answered with a refusal, or with something that cannot be understood: a person has to look. */
export class DriverRefusedError extends DomainError {
  override readonly name = 'DriverRefusedError';
  constructor(driver: string, reason: string) {
    super('driver-refused', `the ${driver} driver was refused: ${reason}`, { driver });
  }
}
