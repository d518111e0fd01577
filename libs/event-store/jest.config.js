import preset from '../../jest.preset.js';

// A cluster is made and started before the first test of an integration spec; on a busy machine that takes a while.
export default { ...preset, displayName: 'event-store', testTimeout: 60_000 };
