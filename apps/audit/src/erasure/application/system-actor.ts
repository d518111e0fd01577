/** The service itself, where nobody asked for what it does. */
export const AUDIT_ITSELF = { kind: 'system', id: 'audit', issuer: 'glidepath' } as const;
