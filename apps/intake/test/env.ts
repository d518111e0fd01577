/** Where test data lies, relative to the repository root or absolute. */
export function readTestDataFolder(): string {
  return process.env['GLIDEPATH_TEST_DATA'] ?? '../shared/data';
}
