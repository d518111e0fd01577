/**
 * Logarithm of the mean of numbers given by their logarithms, without overflow.
 * @param logs natural logarithms, finite, at least one
 * @returns natural logarithm
 * @throws RangeError for an empty list
 */
export function logMeanExp(logs: readonly number[]): number {
  if (logs.length === 0) throw new RangeError('the mean of nothing');
  const largest = Math.max(...logs);
  const sum = logs.reduce((total, log) => total + Math.exp(log - largest), 0);
  return largest + Math.log(sum) - Math.log(logs.length);
}
