import { VersionConflictError } from '@glidepath/event-store';

const MAX_TRIES = 5;

/**
 * Tries what somebody else was faster at once more, on what they have led to.
 * @throws VersionConflictError after the last try, or where the caller named the version it saw
 */
export async function tryAgain<Result>(
  { ifVersion }: { readonly ifVersion?: number | undefined },
  attempt: () => Promise<Result>,
): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      const isRace = error instanceof VersionConflictError && ifVersion === undefined;
      if (!isRace || tries === MAX_TRIES) throw error;
    }
  }
}
