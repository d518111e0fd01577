import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'messaging', testTimeout: 60_000 };
