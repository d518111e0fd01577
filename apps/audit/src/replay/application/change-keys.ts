/** Keys people use for changes. */
export abstract class ChangeKeys {
  /** The change with this key, `CHG-1042`; undefined when there is none. */
  abstract changeId(key: string): Promise<string | undefined>;
}
