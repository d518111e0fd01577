import type { Json } from '@glidepath/contracts';
import { stateOf } from './decide-upkeep.js';
import { evaluateFlag, splitMetadata } from './evaluate-flag.js';
import type { KnownFlag } from './flag-state.js';
import { RuleFaultError } from './rules/resolve-rule.js';
import { answerOf, type RuleContext, RuleFailedError } from './rules/rule-engine.js';

/** Who is asked about, and when. */
export type FlagQuestion = Omit<RuleContext, 'flagKey'>;

/** What OFREP 0.3 answers for a flag that was found. Without a value the default in the caller's code counts. */
export interface FlagAnswer {
  readonly key: string;
  readonly variant?: string;
  readonly value?: Json;
  readonly reason: 'TARGETING_MATCH' | 'SPLIT' | 'DEFAULT' | 'DISABLED';
  /** Scalars only. */
  readonly metadata: Readonly<Record<string, string | number | boolean>>;
}

/** Why there is no answer, in the words of OFREP 0.3. */
export interface EvaluationError {
  readonly errorCode:
    'PARSE_ERROR' | 'TARGETING_KEY_MISSING' | 'INVALID_CONTEXT' | 'FLAG_NOT_FOUND' | 'GENERAL';
  readonly errorDetails: string;
}
export type Answered = FlagAnswer | (EvaluationError & { readonly key: string });

/** Both kinds of answers have a key; only one of them says that it is a failure. */
export function isFailure(answered: Answered): answered is EvaluationError & { readonly key: string } {
  return 'errorCode' in answered;
}

/** What a flag answers: switched off nothing, else what its rule says, else the share of a rollout, else the default. */
export function answerFlag(flag: KnownFlag, question: FlagQuestion): Answered {
  if (stateOf(flag) === 'DISABLED') return { key: flag.flag, reason: 'DISABLED', metadata: metadataOf(flag) };
  const targeted = flag.configuration === null ? null : targetedAnswer(flag, question);
  if (targeted !== null) return targeted;
  if (flag.status === 'defined') return splitAnswer(flag, question);
  const { defaultVariant } = flag.configuration.definition;
  return chosen(flag, defaultVariant, 'DEFAULT');
}

function targetedAnswer(flag: KnownFlag, question: FlagQuestion): Answered | null {
  const definition = flag.configuration?.definition;
  if (definition === undefined || definition.targeting === null) return null;
  try {
    const found = answerOf(definition, { ...question, flagKey: flag.flag });
    if (found === null || found === undefined) return null;
    const variant = typeof found === 'string' || typeof found === 'boolean' ? String(found) : null;
    if (variant === null) return failure(flag, 'the rule answers neither a variant nor null');
    return chosen(flag, variant, 'TARGETING_MATCH');
  } catch (error) {
    if (error instanceof RuleFailedError || error instanceof RuleFaultError)
      return failure(flag, error.message);
    throw error;
  }
}

function splitAnswer(flag: Extract<KnownFlag, { status: 'defined' }>, question: FlagQuestion): Answered {
  const { targetingKey } = question;
  if (targetingKey === null) {
    const errorDetails = 'context.targetingKey says who the user is';
    return { key: flag.flag, errorCode: 'TARGETING_KEY_MISSING', errorDetails };
  }
  const { variant, reason } = evaluateFlag(flag, targetingKey);
  return chosen(flag, variant, reason);
}

function chosen(flag: KnownFlag, variant: string | null, reason: FlagAnswer['reason']): Answered {
  const metadata = metadataOf(flag);
  if (variant === null) return { key: flag.flag, reason, metadata };
  if (flag.configuration === null) return { key: flag.flag, variant, value: variant, reason, metadata };
  const { variants } = flag.configuration.definition;
  const value = Object.hasOwn(variants, variant) ? variants[variant] : undefined;
  if (value === undefined) return failure(flag, `no variant is called ${variant.slice(0, 100)}`);
  return { key: flag.flag, variant, value, reason, metadata };
}

function metadataOf(flag: KnownFlag): FlagAnswer['metadata'] {
  const own = flag.configuration?.definition.metadata ?? {};
  if (flag.status === 'defined') return { ...own, ...splitMetadata(flag) };
  return { ...own, service: flag.service, bucketing: 'murmur3-32-v2' };
}

function failure({ flag }: KnownFlag, errorDetails: string): Answered {
  return { key: flag, errorCode: 'GENERAL', errorDetails };
}
