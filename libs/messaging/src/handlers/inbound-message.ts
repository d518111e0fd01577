/** A message as a publisher sent it. */
export interface InboundMessage {
  /** `glidepath.inbound.cdevents.…` or `glidepath.inbound.sli.…` */
  readonly subject: string;
  /** By lower-case name; of a repeated header the first value. */
  readonly headers: Readonly<Record<string, string>>;
  readonly data: Uint8Array;
  /** Sequence in the inbound stream; the same on every redelivery. */
  readonly sequence: number;
  /** When the bus stored it. */
  readonly receivedAt: Date;
  /** Who sent it, as far as the bus knows: the account, not a header. */
  readonly principal: string;
  /** 1 on the first delivery. */
  readonly delivery: number;
}

export interface InboundFailure {
  readonly message: InboundMessage;
  readonly error: unknown;
}
