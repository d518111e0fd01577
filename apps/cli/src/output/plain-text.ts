/** On one line, without control characters: what somebody else wrote must not steer a terminal. */
export function plainText(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
