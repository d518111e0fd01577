/** The settings of the test runner, and the environment its children get. */
export const settings = {
  /** Longest a package's suites may take before they are stopped and counted as failed, in minutes. */
  packageMinutes: Number(process.env.GLIDEPATH_TEST_MINUTES ?? 20),
};

/**
 * The environment of the build: no daemon that outlives the run, no question asked.
 * @returns {NodeJS.ProcessEnv}
 */
export function buildEnvironment() {
  return { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' };
}

/**
 * The environment of one jest: ES modules on, without Node's warning about it.
 * @returns {NodeJS.ProcessEnv}
 */
export function jestEnvironment() {
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return { ...process.env, NODE_OPTIONS: [process.env.NODE_OPTIONS, ...flags].filter(Boolean).join(' ') };
}

/** Where programs are looked up, as folders in order. */
export const programFolders = (process.env.PATH ?? '').split(':');
