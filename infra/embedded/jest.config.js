import preset from '../../jest.preset.js';

// Real servers and whole stacks: on a busy machine even a short command takes seconds.
export default { ...preset, displayName: 'embedded', testTimeout: 180_000, maxWorkers: 1 };
