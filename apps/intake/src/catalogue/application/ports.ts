import type { ServiceView } from '@glidepath/contracts';

/** The services of the catalogue as a list, following the log. */
export abstract class ServiceList {
  /** In order of name, from just after one of them. */
  abstract page(limit: number, after: string | undefined): Promise<readonly ServiceView[]>;
}
