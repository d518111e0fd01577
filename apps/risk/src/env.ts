import { readEnv as readFrom, type ServiceEnv, ServiceEnvSchema } from '@glidepath/service-kit';

export type RiskEnv = ServiceEnv;

export function readEnv(): RiskEnv {
  return readFrom(ServiceEnvSchema, process.env);
}
