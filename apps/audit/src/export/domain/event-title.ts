/** An event type for people: `approval-case.resolved` is `Approval case resolved`. */
export function eventTitle(type: string): string {
  const words = type.replaceAll(/[.-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
