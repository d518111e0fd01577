import preset from '../../jest.preset.js';

export default { ...preset, displayName: 'relay', testTimeout: 60_000 };
