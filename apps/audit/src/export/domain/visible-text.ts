/**
 * Controls, line separators and marks that turn the direction of writing or have no width: what makes a line look like
 * another, or like two.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/**
 * Text on one line with nothing hidden in it: each such character is written `\u202e`. Inside JSON, where all of these
 * stand in strings, the result means the same.
 */
export function visibleText(text: string): string {
  return text.replace(HIDDEN, (found) =>
    Array.from({ length: found.length }, (_, at) => `\\u${hex4(found.charCodeAt(at))}`).join(''),
  );
}

function hex4(unit: number): string {
  return unit.toString(16).padStart(4, '0');
}
