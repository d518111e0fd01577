const DIGEST = /^sha256:[0-9a-f]{64}$/;

/**
 * The digest an artifact's package URL names: as its version (`pkg:oci/app@sha256%3A…`) or in its `checksum`
 * qualifier (`?checksum=sha256:…`, a list separated by commas).
 * @returns `sha256:<hex>`, null when it names none
 * @see the package URL specification, known qualifiers
 */
export function digestOfPurl(purl: string): string | null {
  const [location = '', qualifiers = ''] = (purl.split('#', 1)[0] ?? '').split('?', 2);
  const version = location.slice(location.lastIndexOf('@') + 1);
  const checksums = qualifiers
    .split('&')
    .filter((qualifier) => qualifier.startsWith('checksum='))
    .flatMap((qualifier) => decoded(qualifier.slice('checksum='.length)).split(','));
  return (
    [decoded(version), ...checksums].map((text) => text.toLowerCase()).find((text) => DIGEST.test(text)) ??
    null
  );
}

/** A digest given by itself, `sha256:<hex>`; null when it is anything else. */
export function digestOrNull(value: unknown): string | null {
  return typeof value === 'string' && DIGEST.test(value) ? value : null;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not percent-encoding after all; then it is no digest either.
    return text;
  }
}
