/** What the store has to know of the declared events: their category, their newest version, and how to read old ones. */
export interface EventCatalogue {
  /** The stream category an event type belongs to (`approval-case` for `approval.decided`). @throws RangeError unknown type */
  categoryOf(type: string): string;
  /** Newest schema version of a type. @throws RangeError unknown type */
  versionOf(type: string): number;
  /** Validates a payload of the newest version before it is stored. @throws Error naming the field */
  check(type: string, data: unknown): unknown;
  /** Upcasts, then validates a stored payload. A version above ours is an error, not a guess. */
  read(type: string, schemaVersion: number, data: unknown): unknown;
}
