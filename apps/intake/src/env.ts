import { readEnv as readFrom, type ServiceEnv, ServiceEnvSchema } from '@glidepath/service-kit';

export type IntakeEnv = ServiceEnv;

export function readEnv(): IntakeEnv {
  return readFrom(ServiceEnvSchema, process.env);
}
