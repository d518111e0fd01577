import { freePort } from './free-port.js';

describe('free ports', () => {
  it('are never given twice, though nobody listens on them yet', async () => {
    const ports: number[] = [];
    // By chance alone, 19 of 20 such rows would hold a port twice.
    for (let n = 0; n < 320; n++) ports.push(await freePort());
    expect(new Set(ports).size).toBe(ports.length);
  });
});
