import type { SubmitChangeBody } from '@glidepath/contracts';

export interface MissingField {
  /** JSON pointer into the request. */
  readonly pointer: string;
  readonly detail: string;
}

/** What a change of its kind must bring besides the fields every change has. */
export function missingFields({
  kind,
  environment,
  summary,
  backout,
  artifacts,
}: SubmitChangeBody): MissingField[] {
  const missing: MissingField[] = [];
  if (artifacts.length === 0) {
    missing.push({
      pointer: '#/artifacts',
      detail: 'name at least one artifact with its digest; the gate allows nothing else',
    });
  }
  if (kind !== 'standard' && environment === 'production' && backout === undefined) {
    missing.push({ pointer: '#/backout', detail: `a ${kind} change of production needs a backout plan` });
  }
  if (kind === 'emergency' && summary.trim() === '') {
    missing.push({ pointer: '#/summary', detail: 'an emergency change says what is broken' });
  }
  return missing;
}
