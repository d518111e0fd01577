import preset from '../jest.preset.js';

// Whole systems on real servers: one at a time, and with time to start.
export default { ...preset, displayName: 'e2e', maxWorkers: 1, testTimeout: 240_000 };
