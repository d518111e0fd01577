import { SEALED_TEXT_MARK, SealedTextSchema } from '@glidepath/contracts';
import type { RawEvent } from '@glidepath/event-store';

/** The people whose texts an event carries sealed; most carry none, and are not parsed. */
export function sealedAuthors({ dataText }: Pick<RawEvent, 'dataText'>): readonly string[] {
  if (!dataText.includes(SEALED_TEXT_MARK)) return [];
  const authors = new Set<string>();
  try {
    JSON.parse(dataText, (_, value: unknown) => {
      const sealed = SealedTextSchema.safeParse(value);
      if (sealed.success) authors.add(sealed.data.subject);
      return value;
    });
  } catch {
    // Altered behind our back, which verifying tells: what can be read of it goes out like everything else.
  }
  return [...authors];
}
