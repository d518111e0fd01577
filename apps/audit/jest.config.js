import preset from '../../jest.preset.js';

// A busy machine is ten times slower than an idle one.
export default { ...preset, displayName: 'audit', testTimeout: 60_000 };
