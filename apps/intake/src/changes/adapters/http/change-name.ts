import { ChangeIdSchema, ChangeKeySchema } from '@glidepath/contracts';
import { z } from 'zod';

/** A change by its id or by its key for people. */
export const ChangeNameSchema = z.union([ChangeIdSchema, ChangeKeySchema], {
  error: 'is neither the id of a change nor a key such as CHG-1042',
});
