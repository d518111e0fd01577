import { runGlide } from './run-glide.js';

async function complete(...words: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await runGlide(['__complete', '--', ...words]);
  return stdout.split('\n').slice(0, -1);
}

describe('completion', () => {
  it('offers nouns, verbs, options and choices', async () => {
    expect(await complete('ch')).toEqual(['change']);
    expect(await complete('change', 'wa')).toEqual(['watch', 'wait']);
    expect(await complete('change', 'wait', 'CHG-1', '--f')).toEqual(['--for']);
    expect(await complete('change', 'wait', '--for', '')).toEqual(['approved', 'completed', 'terminal']);
    expect(await complete('change', 'list', '-o', 'js')).toEqual(['json', 'jsonl']);
  });

  it('does not offer what is not meant for people', async () => {
    expect(await complete('')).not.toContain('__complete');
  });

  it.each(['bash', 'zsh', 'fish'])('has a script for %s that asks glide', async (shell) => {
    const { exitCode, stdout } = await runGlide(['completion', shell]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('glide __complete --');
  });
});
