import { z } from 'zod';

/** CDEvents of these versions share one common shape; 0.3 says `version` for `specversion`. */
const SPEC_VERSION = /^0\.(?:[345]\.\d{1,3}|6\.\d{1,3}(?:-draft)?)$/;

/** `dev.cdevents.service.deployed.0.3.0`, or `dev.cdeventsx.<tool>-<subject>.<predicate>.<version>` of a tool's own. */
const TYPE =
  /^dev\.(?:cdevents\.[a-z]+|cdeventsx\.[a-z0-9]+-[a-z0-9]+)\.([a-z]+)\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:-draft)?$/;

const reference = z.string().min(1).max(2_000);

export const CdContextSchema = z
  .strictObject({
    specversion: z
      .string()
      .regex(SPEC_VERSION, 'is not a CDEvents version this service knows (0.3 to 0.6)')
      .optional(),
    version: z
      .string()
      .regex(SPEC_VERSION, 'is not a CDEvents version this service knows (0.3 to 0.6)')
      .optional(),
    id: z.string().min(1).max(500),
    source: reference,
    type: z.string().max(300).regex(TYPE, 'is not a CDEvents type'),
    timestamp: z.iso.datetime({ offset: true }),
    schemaUri: reference.optional(),
    chainId: z.string().min(1).max(500).optional(),
    links: z.array(z.record(z.string(), z.json())).max(1_000).optional(),
  })
  .refine((context) => (context.specversion ?? context.version) !== undefined, {
    path: ['specversion'],
    message: 'is required',
  });

export const CdEventSchema = z.strictObject({
  context: CdContextSchema,
  subject: z.strictObject({
    id: z.string().min(1).max(2_000),
    source: reference.optional(),
    /** Said by CDEvents before 0.5. */
    type: z.string().max(300).optional(),
    content: z.record(z.string(), z.json()),
  }),
  customData: z.union([z.record(z.string(), z.json()), z.string()]).optional(),
  customDataContentType: z.string().max(200).optional(),
});

/** A CDEvent whose common part is as the specification says; what `content` must hold depends on its type. */
export type CdEvent = z.output<typeof CdEventSchema>;

/** `service` and `deployed` of `dev.cdevents.service.deployed.0.3.0`. */
export function subjectAndPredicate(type: string): readonly [string, string] {
  const [, , subject = '', predicate = ''] = type.split('.');
  return [subject, predicate];
}
