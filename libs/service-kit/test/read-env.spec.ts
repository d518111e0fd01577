import { readEnv, ServiceEnvSchema } from '../src/index.js';

const GOOD = {
  PORT: '7401',
  AUTH_ISSUER: 'http://127.0.0.1:7400',
  AUTH_AUDIENCE: 'glidepath',
  AUTH_JWKS: '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"abc"}]}',
  DATABASE_URL: 'postgresql://intake@127.0.0.1:7432/glidepath',
  NATS_URL: 'nats://127.0.0.1:7422',
  NATS_USER: 'intake',
  NATS_PASSWORD: 'x',
};

class Exited extends Error {
  constructor(readonly code: number) {
    super();
  }
}

describe('the settings of a service', () => {
  const printed: string[] = [];
  const onFault = {
    print: (text: string) => void printed.push(text),
    exit: (code: number): never => {
      throw new Exited(code);
    },
  };
  beforeEach(() => printed.splice(0));

  it('are typed, with defaults', () => {
    expect(
      readEnv(ServiceEnvSchema, { ...GOOD, AUTH_ANONYMOUS_READ: 'true', LOG_LEVEL: '' }, onFault),
    ).toMatchObject({
      PORT: 7401,
      HOST: '127.0.0.1',
      AUTH_ANONYMOUS_READ: true,
      LOG_LEVEL: 'info',
      STOP_WITH_PARENT: false,
      AUTH_JWKS: { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'abc' }] },
    });
  });

  it('are refused with every fault at once, without values, and exit 78', () => {
    const bad = {
      ...GOOD,
      PORT: 'many',
      AUTH_JWKS: 'hunter2',
      DATABASE_URL: 'mysql://ada:hunter2@x/y',
      NATS_USER: undefined,
    };
    expect(() => readEnv(ServiceEnvSchema, bad, onFault)).toThrow(expect.objectContaining({ code: 78 }));
    const text = printed.join('');
    expect(text).toContain('4 faults');
    for (const name of ['PORT:', 'AUTH_JWKS: is not a JWK set', 'DATABASE_URL:', 'NATS_USER: is not set']) {
      expect(text).toContain(name);
    }
    expect(text).not.toContain('hunter2');
  });
});
