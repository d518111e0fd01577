/** Phases of measurements, metrics and runs, as Argo Rollouts names them. */
export type ArgoPhase = 'Successful' | 'Running' | 'Pending' | 'Inconclusive' | 'Error' | 'Failed';

/** Best to worst: a run is as good as its worst metric. */
const SEVERITY: readonly ArgoPhase[] = [
  'Successful',
  'Running',
  'Pending',
  'Inconclusive',
  'Error',
  'Failed',
];

/** Whether nothing changes any more. */
export function isComplete(phase: ArgoPhase): boolean {
  return phase !== 'Running' && phase !== 'Pending';
}

/** The phase of a run over its metrics: running until all are complete, then the worst. Leave dry-run metrics out. */
export function assessRun(phases: readonly ArgoPhase[]): ArgoPhase {
  if (phases.some((phase) => !isComplete(phase))) return 'Running';
  return phases.reduce<ArgoPhase>(worse, 'Successful');
}

/** The worse of two phases. */
export function worse(a: ArgoPhase, b: ArgoPhase): ArgoPhase {
  return SEVERITY.indexOf(a) > SEVERITY.indexOf(b) ? a : b;
}

/** What a rollout does about a finished run: abort to stable, pause for a person, or go on. */
export function effectOf(phase: ArgoPhase): 'abort' | 'pause' | 'continue' {
  switch (phase) {
    case 'Failed':
    case 'Error':
      return 'abort';
    case 'Inconclusive':
      return 'pause';
    case 'Successful':
    case 'Running':
    case 'Pending':
      return 'continue';
  }
}
