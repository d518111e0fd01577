import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { whenParentIsGone } from '../src/parent-watch.js';

/** The pid of a process that was there and is not any more. */
async function goneProcess(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  const { pid } = child;
  await once(child, 'exit');
  if (pid === undefined) throw new Error('nothing was started');
  return pid;
}

describe('a process that stops with its parent', () => {
  it('notices a parent that was gone before it looked for the first time', async () => {
    const pid = await goneProcess();
    const calls: string[] = [];
    const [watched, other] = ['one whose parent is there', 'one that stays'];
    const forget = whenParentIsGone({ STOP_WITH_PARENT: true, PARENT_PID: process.ppid }, () =>
      calls.push(watched),
    );
    whenParentIsGone({ STOP_WITH_PARENT: false, PARENT_PID: pid }, () => calls.push(other));
    await new Promise<void>((resolve) => {
      whenParentIsGone({ STOP_WITH_PARENT: true, PARENT_PID: pid }, resolve);
    });
    forget();
    expect(calls).toEqual([]);
  });
});
