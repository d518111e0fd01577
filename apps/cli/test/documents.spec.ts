import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SubmitChangeBodySchema } from '@glidepath/contracts';
import { CommanderError } from 'commander';
import { parse } from 'yaml';
import { createProgram } from '../src/program.js';
import { runGlide } from './run-glide.js';

const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const read = (path: string): string => readFileSync(join(REPOSITORY, path), 'utf8');

interface Block {
  readonly language: string;
  readonly text: string;
}

/** Fenced blocks of a Markdown document. */
function blocksOf(document: string): readonly Block[] {
  return [...document.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', text = '']) => ({
    language,
    text,
  }));
}

/** The commands a document tells people to type: lines of shell blocks, and what a workflow runs. */
function commandsOf(document: string): readonly string[] {
  return blocksOf(document).flatMap(({ language, text }) => {
    const lines = text.split('\n').map((line) => line.trim());
    if (language === 'sh') return lines.filter((line) => line !== '' && !line.startsWith('#'));
    return lines.flatMap((line) => /^(?:- )?run: (.+)$/.exec(line)?.[1] ?? []);
  });
}

const DOCUMENTS = ['README.md', 'docs/cli.md'];
const commands = DOCUMENTS.flatMap((path) => commandsOf(read(path)));
const inline = DOCUMENTS.flatMap((path) =>
  [...read(path).matchAll(/`((?:npx|npm|glide) [^`\n<…]+)`/g)].map(([, command = '']) => command),
);
const everyCommand = [...new Set([...commands, ...inline])];
const GLIDE = /^(?:npx --no -- )?glide /;
const glideCommands = everyCommand.filter((command) => GLIDE.test(command));
const npmCommands = everyCommand.filter((command) => command.startsWith('npm '));

/** Words of a simple shell command; a variable stands for itself. */
function wordsOf(command: string): readonly string[] {
  return [...command.replace(GLIDE, '').matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    ([, double, single, plain]) => double ?? single ?? plain ?? '',
  );
}

/** Checks a command against the grammar and runs nothing. @returns what is wrong with it, empty when nothing is */
async function faultOf(words: readonly string[]): Promise<string> {
  if (words[0] === 'completion') return faultOfCompletion(words.slice(1).flatMap((word) => word.split('|')));
  let isUnderstood = false;
  const program = createProgram(() => {
    isUnderstood = true;
    return Promise.resolve();
  }, '0.0.0');
  program.configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
  for (const command of [...program.commands, ...program.commands.flatMap((noun) => noun.commands)])
    command.copyInheritedSettings(program);
  try {
    await program.parseAsync(words, { from: 'user' });
    return isUnderstood ? '' : 'no command was found in it';
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? '' : error.message;
    throw error;
  }
}

/** Completion is added where `glide` runs, and needs no server. */
async function faultOfCompletion(shells: readonly string[]): Promise<string> {
  const ended = await Promise.all(shells.map((shell) => runGlide(['completion', shell])));
  return ended.map(({ stderr }) => stderr).join('');
}

describe('what the documents tell people to type', () => {
  it('is found at all', () => {
    expect(glideCommands.length).toBeGreaterThan(8);
    expect(npmCommands.length).toBeGreaterThan(8);
  });

  it('reaches glide through an npx that passes options on', () => {
    expect(everyCommand.filter((command) => /^npx (?!--no -- glide )/.test(command))).toEqual([]);
  });

  it.each(glideCommands)('%s', async (command) => {
    expect(await faultOf(wordsOf(command))).toBe('');
  });

  it.each(npmCommands)('%s', (command) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const [, verb = '', ...rest] = command.split(/\s+/);
    if (verb === 'ci') return;
    const script = verb === 'run' ? rest.find((word) => !word.startsWith('-')) : verb;
    expect(Object.keys(scripts)).toContain(script);
  });

  it('is refused here when there is no such command or flag', async () => {
    expect(await faultOf(['change', 'submit', '--bogus'])).toContain('--bogus');
    expect(await faultOf(['gate', 'check', '--service', 'checkout'])).toContain('--environment');
  });
});

describe('the example of a change file', () => {
  const example = read('docs/examples/change.yaml');

  it('is a change the server accepts', () => {
    expect(SubmitChangeBodySchema.safeParse(parse(example)).error?.issues ?? []).toEqual([]);
  });

  it('is what docs/cli.md shows', () => {
    expect(blocksOf(read('docs/cli.md')).map(({ text }) => text)).toContain(example);
  });
});

describe('links of the documents', () => {
  const documents = [
    'README.md',
    ...readdirSync(join(REPOSITORY, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ];

  it.each(documents)('lead from %s to files that are there', (path) => {
    const targets = [...read(path).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, target = '']) =>
      join(dirname(path), target),
    );
    expect(targets.filter((target) => !existsSync(join(REPOSITORY, target)))).toEqual([]);
  });
});
