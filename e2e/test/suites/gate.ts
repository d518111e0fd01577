import type { ChangeView } from '@glidepath/contracts';
import { artifactDigestOf, highRisk, type System, until } from '../../src/index.js';

const SERVICE = 'gated';
const STRANGER = `sha256:${'e'.repeat(64)}`;

/** The gate of a pipeline: exactly what was approved may go out, and what goes out without it is found. */
export function describeGate(current: () => System): void {
  describe('at its gate', () => {
    let system: System;
    let waiting: ChangeView;

    beforeAll(async () => {
      system = current();
      await system.register(SERVICE);
      const { id } = await system.as('pipeline').changes.submit(highRisk(SERVICE));
      waiting = await system.untilState(id, 'awaiting-approval');
    });

    const check = async (digest: string) => {
      const place = ['--service', SERVICE, '--environment', 'production', '--artifact', digest];
      const { exitCode, stdout } = await system.glide('pipeline', 'gate', 'check', ...place, '-o', 'json');
      const { outcome, reasons } = JSON.parse(stdout) as { outcome: string; reasons: readonly string[] };
      return { exitCode, outcome, isExplained: reasons.length > 0 };
    };
    const deploy = (digest: string) =>
      system.as('pipeline').deployments.publish({
        kind: 'deployed',
        service: SERVICE,
        environment: 'production',
        artifact: `pkg:oci/${SERVICE}@${digest}`,
        source: 'https://ci.example.com/e2e',
      });
    /** What a deployment led to is known a moment after it. */
    const deploymentOf = (digest: string) =>
      until('the deployment is listed, with its change', async () => {
        const { items } = await system.as('otto').deployments.list({ service: SERVICE });
        const found = items.find(({ artifactDigest }) => artifactDigest === digest);
        return found?.changeId === null && found.detectedChangeId === null ? undefined : found;
      });

    it('lets a change wait until it is approved', async () => {
      const answer = await check(artifactDigestOf(SERVICE));
      expect(answer).toMatchObject({ outcome: 'wait', isExplained: true });
      expect(answer.exitCode).toBe(11);
    });

    it('lets the approved artifact pass, and no other', async () => {
      const { id, digest } = waiting;
      await system.as('grace').approvals.decide(id, { decision: 'approve', digest: digest ?? '' });
      await system.untilState(id, 'approved', 'scheduled', 'executing');
      expect(await check(artifactDigestOf(SERVICE))).toMatchObject({ exitCode: 0, outcome: 'allow' });
      expect(await check(STRANGER)).toMatchObject({ exitCode: 10, outcome: 'deny', isExplained: true });
    });

    it('tells a deployment that passed from one that did not', async () => {
      await deploy(artifactDigestOf(SERVICE));
      await deploy(STRANGER);
      expect(await deploymentOf(artifactDigestOf(SERVICE))).toMatchObject({
        changeId: waiting.id,
        detectedChangeId: null,
      });
      const unannounced = await deploymentOf(STRANGER);
      expect(unannounced.changeId).toBeNull();
      const detected = await system.as('otto').changes.get(unannounced.detectedChangeId ?? '');
      expect(detected).toMatchObject({ state: 'detected', service: SERVICE });
    });
  });
}
