import { mkdir, writeFile } from 'node:fs/promises';
import { freePort } from '@glidepath/embedded';
import { findProgram } from './find-program.js';
import { answers, runProgram } from './run-program.js';

export interface RunningNginx {
  /** Where requests go in. */
  readonly url: string;
  /** The file with the split, included by the configuration. */
  readonly file: string;
  /** Answers the order the workers serve by. */
  readonly probe: string;
  readonly check: readonly string[];
  readonly reload: readonly string[];
  stop(): Promise<void>;
}

/**
 * nginx on a free port with a split between two upstreams `stable` and `canary` of the variable `version`.
 * @param folder temporary, for configuration, log and pid
 * @param versions ports of the two versions on loopback
 */
export async function startNginx(
  folder: string,
  versions: { readonly stable: number; readonly canary: number },
): Promise<RunningNginx> {
  const port = await freePort();
  const file = `${folder}/split.conf`;
  await mkdir(`${folder}/temp`, { recursive: true });
  await writeFile(file, 'map "" $version { default stable; }\nmap "" $version_order { default none; }\n');
  await writeFile(`${folder}/nginx.conf`, configuration(port, versions));
  const program = findProgram('nginx') ?? 'nginx';
  const args = ['-p', folder, '-c', 'nginx.conf', '-e', 'error.log'];
  const probe = `http://127.0.0.1:${port}/glidepath-order`;
  const running = await runProgram('nginx', args, { folder, isReady: () => answers(probe) });
  return {
    url: `http://127.0.0.1:${port}`,
    file,
    probe,
    check: [program, ...args, '-t'],
    reload: [program, ...args, '-s', 'reload'],
    stop: () => running.stop(),
  };
}

function configuration(
  port: number,
  { stable, canary }: { readonly stable: number; readonly canary: number },
): string {
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  return `daemon off;
pid nginx.pid;
worker_processes 1;
events { worker_connections 256; }
http {
  access_log off;
${temporary.map((name) => `  ${name}_temp_path temp/${name};`).join('\n')}
  upstream stable { server 127.0.0.1:${stable}; }
  upstream canary { server 127.0.0.1:${canary}; }
  include split.conf;
  server {
    listen 127.0.0.1:${port};
    location = /glidepath-order { return 200 $version_order; }
    location / { proxy_pass http://$version; }
  }
}
`;
}
