import type { EventEnvelope } from '@glidepath/event-store';
import { readLog, type System } from '../../src/index.js';

/** What somebody meets who has just started it. */
export function describeFrontDoor(current: () => System): void {
  describe('at its front door', () => {
    it.each(['/', '/api-reference', '/v1/openapi.json', '/readyz'])('answers at %s', async (path) => {
      expect((await fetch(`${current().stack.url}${path}`)).status).toBe(200);
    });

    it.each(['change list', 'audit verify', 'doctor', 'completion bash'])(
      'lets anybody run glide %s',
      async (words) => {
        const { exitCode, stdout } = await current().glide(null, ...words.split(' '));
        expect({ exitCode, isSilent: stdout === '' }).toEqual({ exitCode: 0, isSilent: false });
      },
    );

    it('tells what happens, from where the listener left off', async () => {
      const system = current();
      // Where nothing ran before, there is nothing to be told yet.
      await system.register(...Array.from({ length: 7 }, (_, at) => `front-door-${at}`));
      const log = await readLog(system);
      const { events } = system.as('eve');
      const heard: EventEnvelope[] = [];
      for (const upTo of [3, 7]) {
        const leaving = new AbortController();
        const after = heard.at(-1)?.position ?? 0;
        for await (const event of events.follow({ after, signal: leaving.signal })) {
          heard.push(event);
          if (heard.length === upTo) break;
        }
        leaving.abort();
      }
      expect(heard).toEqual(log.slice(0, 7));
    });
  });
}
