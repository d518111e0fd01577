import preset from '../../jest.preset.js';

// Some specs start processes, which takes its time on a busy machine.
export default { ...preset, displayName: 'cli', testTimeout: 60_000 };
