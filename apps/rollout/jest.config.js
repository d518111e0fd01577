import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'rollout', testTimeout: 60_000 };
