import { deployCloudEvent } from './deploy-event.js';

const event = {
  kind: 'deployed',
  service: 'checkout',
  environment: 'production',
  artifact: 'pkg:oci/checkout@sha256%3Aabc',
  source: 'https://ci.example.org/checkout',
  id: 'deploy-1',
  at: new Date('2026-01-01T00:00:00Z'),
} as const;

describe('the CloudEvent of a deployment', () => {
  it('says the same of id, source, type and time in both layers', () => {
    const { id, source, type, time, data } = deployCloudEvent(event);
    expect([id, source, type]).toEqual(['deploy-1', event.source, 'dev.cdevents.service.deployed.0.3.0']);
    expect(data).toEqual({
      context: { specversion: '0.5.1', id, source, type, timestamp: time },
      subject: { id: 'checkout', content: { environment: { id: 'production' }, artifactId: event.artifact } },
    });
  });

  it('carries custom data, and makes up an id where none is given', () => {
    const { id: _, ...rest } = event;
    const made = deployCloudEvent({ ...rest, customData: { run: 7 } });
    expect(made.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.data).toMatchObject({ customData: { run: 7 }, customDataContentType: 'application/json' });
  });
});
