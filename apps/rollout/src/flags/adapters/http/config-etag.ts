/** The entity tag of all definitions at a revision; not that of an answer, which depends on the context too. */
export function configEtag(revision: number): string {
  return `"flags-${revision}"`;
}

/** @returns null for a tag that is not one of ours */
export function revisionOf(etag: string | undefined): number | null {
  const digits = /^"flags-(\d{1,15})"$/.exec(etag ?? '')?.[1];
  return digits === undefined ? null : Number(digits);
}
