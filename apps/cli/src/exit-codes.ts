/** What `glide` ends with. Scripts depend on these numbers: they never change and are never used again. */
export const EXIT = {
  ok: 0,
  unexpected: 1,
  usage: 2,
  declined: 3,
  forbidden: 4,
  unreachable: 5,
  notFound: 6,
  conflict: 7,
  blocked: 10,
  approvalTimeout: 11,
  rolloutTimeout: 12,
  rolledBack: 13,
  rejected: 14,
  verificationFailed: 15,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
