/** What `glide` takes from its environment. */
export interface Settings {
  /** `GLIDEPATH_URL` */
  readonly url: string | undefined;
  /** `GLIDEPATH_TOKEN` */
  readonly token: string | undefined;
  /** `DATABASE_URL`: of the admin of the log, for what only who runs it may do. */
  readonly databaseUrl: string | undefined;
  /** `GLIDEPATH_HOME`: where a local stack keeps its data. */
  readonly home: string | undefined;
  readonly isCi: boolean;
  /** `true` forced on, `false` forced off, undefined: whatever the terminal can do. */
  readonly hasColour: boolean | undefined;
  readonly hasUnicode: boolean;
}

export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
  return {
    url: env['GLIDEPATH_URL'] || undefined,
    token: env['GLIDEPATH_TOKEN'] || undefined,
    databaseUrl: env['DATABASE_URL'] || undefined,
    home: env['GLIDEPATH_HOME'] || undefined,
    isCi: Boolean(env['CI']),
    hasColour: colourOf(env),
    hasUnicode: /utf-?8/i.test(locale),
  };
}

/** https://no-color.org: any value but the empty one switches colour off. */
function colourOf(env: NodeJS.ProcessEnv): boolean | undefined {
  if (env['NO_COLOR'] || env['TERM'] === 'dumb') return false;
  return env['FORCE_COLOR'] ? env['FORCE_COLOR'] !== '0' : undefined;
}
