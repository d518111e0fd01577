/** The attributes of a CloudEvent that have to agree with the CDEvent inside. */
export interface CloudAttributes {
  readonly specversion: string;
  readonly id: string;
  readonly source: string;
  readonly type: string;
  /** Null when it was not sent. */
  readonly subject: string | null;
}

/** Something that arrived, taken off its wire and not yet judged. */
export interface Arrival {
  readonly mode: 'structured' | 'binary' | 'http';
  /** Who sent it, as the wire proved it. */
  readonly principal: string;
  /** SHA-256 of the bytes, lowercase hex: names what cannot be read. */
  readonly bodyDigest: string;
  readonly content:
    | {
        /** Null for a CDEvent that came without a CloudEvent around it. */
        readonly attributes: CloudAttributes | null;
        /** What stands where the CDEvent should be. */
        readonly event: unknown;
      }
    | { readonly fault: string };
}
