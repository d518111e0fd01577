export { createTestService, type TestService, type TestServiceOptions } from './create-test-service.js';
export { type TestClaims, TestIdentities } from './test-identities.js';
