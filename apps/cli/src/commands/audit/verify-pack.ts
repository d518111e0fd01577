import type { LogKeys, TrustPolicy } from '@glidepath/ledger';
import type { CommandContext } from '../../command.js';
import { EXIT, type ExitCode } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import type { ArchiveFiles } from './archive/archive-files.js';
import { TarFiles } from './archive/tar-files.js';
import type { LogIdentity } from './evidence/evidence.js';
import { logKeys } from './log-key.js';
import { PackCheck, PackFault } from './pack/check-pack.js';
import { type Findings, findingsOf, unreadText } from './pack/conclusions.js';
import { PACK } from './pack/pack-layout.js';
import { readPolicy, type Witnessing, witnessing, witnessKeys } from './witnessing.js';

interface PackFlags {
  readonly pack: string;
  readonly key?: string;
  readonly policy?: string;
}

interface PackVerdict extends Partial<Findings & Witnessing> {
  readonly ok: boolean;
  readonly origin: string;
  readonly from: string | null;
  readonly until: string | null;
  readonly fault: { readonly file: string; readonly detail: string } | null;
}

/** Checks an evidence pack, opening nothing but the pack (and the key, where it is given as a file). */
export async function verifyPack(
  { output, terminal }: CommandContext,
  { pack, key, policy: policyFile }: PackFlags,
): Promise<ExitCode> {
  const files = await TarFiles.open(pack).catch((error: unknown) => {
    throw new Failure(EXIT.usage, error instanceof Error ? error.message : String(error));
  });
  const policy = policyFile === undefined ? undefined : await readPolicy(policyFile);
  const keys = await logKeys(key, await identityOf(files), policy);
  if (key === undefined && (policy?.logs ?? []).length === 0)
    terminal.say('the key came with the pack: compare it with one kept from earlier (--key)');
  const verdict = await judge(files, keys, policy);
  for (const record of verdict.unreadable ?? []) terminal.alert(unreadText(record), 'bad');
  await output.one(verdict, presentation);
  if (verdict.fault === null) return EXIT.ok;
  terminal.alert(verdict.fault.detail, 'bad');
  return EXIT.verificationFailed;
}

async function judge(
  files: ArchiveFiles,
  keys: LogKeys,
  policy: TrustPolicy | undefined,
): Promise<PackVerdict> {
  const { origin } = keys;
  let period: { readonly from: string | null; readonly until: string | null } = { from: null, until: null };
  try {
    const check = await PackCheck.open(files, keys, witnessKeys(policy));
    ({ period } = check.manifest);
    const findings = findingsOf(await check.run());
    const { witnessedThrough, fault } = witnessing(policy, check.heads, null);
    if (fault !== null) throw new PackFault(PACK.end, fault.detail);
    return { ok: true, origin, ...period, ...findings, witnessedThrough, fault: null };
  } catch (error) {
    if (!(error instanceof PackFault)) throw error;
    return { ok: false, origin, ...period, fault: { file: error.file, detail: error.message } };
  }
}

async function identityOf(files: ArchiveFiles): Promise<LogIdentity> {
  const verifierKey = await files.text(PACK.key);
  if (verifierKey === undefined) throw new Failure(EXIT.usage, `${files.name} is no evidence pack`);
  const names = await files.list(PACK.rotations);
  const rotations = await Promise.all(names.map((name) => files.text(`${PACK.rotations}/${name}`)));
  return { verifierKey, rotations: rotations.filter((one) => one !== undefined) };
}

const presentation: Presentation<PackVerdict> = {
  id: ({ origin }) => origin,
  columns: { verified: ({ ok }) => String(ok), changes: ({ changes }) => changes ?? null },
  detail: ({ ok, origin, from, until, fault, ...found }) =>
    detailText(ok ? 'verified' : 'NOT verified', {
      log: origin,
      period: from === null ? null : `${from} up to ${until}`,
      records: found.records ?? null,
      'that cannot be read': found.unreadable?.length ?? null,
      changes: found.changes ?? null,
      'with exceptions': found.exceptions ?? null,
      deployments: found.deployments ?? null,
      unexplained: found.unexplained ?? null,
      'acted without being listed': found.unlisted ?? null,
      'witnessed through': found.witnessedThrough ?? null,
      fault: fault === null ? null : fault.file,
    }),
};
