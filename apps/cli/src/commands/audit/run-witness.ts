import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { formatVerifierKey } from '@glidepath/ledger';
import type { CommandContext } from '../../command.js';
import { EXIT } from '../../exit-codes.js';
import { Failure } from '../../failure.js';
import type { ListenAddress } from '../../listen-address.js';
import type { Presentation } from '../../output/format.js';
import { detailText } from '../../output/table.js';
import { logKey } from './log-key.js';
import { Witness } from './witness/witness.js';
import { WitnessFolder } from './witness/witness-folder.js';
import { witnessServer } from './witness/witness-server.js';

interface WitnessFlags {
  readonly dir: string;
  readonly log: readonly string[];
  readonly name?: string;
  readonly listen: ListenAddress;
}

interface Running {
  readonly name: string;
  readonly verifierKey: string;
  readonly url: string;
  /** The line by which a trust policy names it. */
  readonly policy: string;
}

/** Runs until it is interrupted. */
export async function runWitness(
  { output, terminal, signal }: CommandContext,
  _args: readonly string[],
  { dir, log, name = 'glidepath.local/witness', listen }: WitnessFlags,
): Promise<undefined> {
  const logs = await Promise.all(log.map((given) => logKey(given, '')));
  const folder = await WitnessFolder.open(dir, name);
  const server = witnessServer(new Witness(folder, logs, () => new Date()), folder);
  try {
    server.listen(listen.port, listen.host);
    await once(server, 'listening').catch((error: Error) => {
      throw new Failure(EXIT.unexpected, `the witness cannot listen: ${error.message}`);
    });
    const { port } = server.address() as AddressInfo;
    const verifierKey = formatVerifierKey(folder.signer.verifier);
    const url = `http://${listen.host}:${port}`;
    const policy = `witness w1 ${verifierKey} ${url}`;
    await output.one({ name: folder.signer.name, verifierKey, url, policy }, presentation);
    terminal.say(`witnessing ${logs.map(({ name: origin }) => origin).join(', ')}`, 'waiting');
    if (!signal.aborted) await once(signal, 'abort');
    signal.throwIfAborted();
  } finally {
    server.close();
    server.closeAllConnections();
    await folder.close();
  }
}

const presentation: Presentation<Running> = {
  id: ({ verifierKey }) => verifierKey,
  columns: { name: ({ name }) => name, url: ({ url }) => url, key: ({ verifierKey }) => verifierKey },
  detail: ({ name, url, verifierKey, policy }) =>
    detailText(name, { listens: url, 'verifier key': verifierKey, 'for a policy': policy }),
};
