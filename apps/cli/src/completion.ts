import type { Command } from 'commander';
import { EXIT } from './exit-codes.js';
import { Failure } from './failure.js';

/**
 * What may stand where the last word is being typed.
 * @param words after `glide`, the last one unfinished or empty
 */
export function completions(program: Command, words: readonly string[]): readonly string[] {
  const unfinished = words.at(-1) ?? '';
  const { command, before } = descend(program, words.slice(0, -1));
  const chosen = optionsOf(command).find(
    ({ short, long }) => before !== undefined && [short, long].includes(before),
  );
  if (chosen?.required === true) return startingWith(chosen.argChoices ?? [], unfinished);
  const verbs = command.commands.map((one) => one.name()).filter((name) => !name.startsWith('__'));
  const flags = unfinished.startsWith('-') ? optionsOf(command).flatMap(({ long }) => long ?? []) : [];
  return startingWith([...verbs, ...flags], unfinished);
}

/** The command the words lead to, and the word before the unfinished one. */
function descend(
  program: Command,
  words: readonly string[],
): { command: Command; before: string | undefined } {
  const command = words.reduce((at, word) => at.commands.find((one) => one.name() === word) ?? at, program);
  return { command, before: words.at(-1) };
}

function optionsOf(command: Command) {
  const inherited = command.parent === null ? [] : rootOf(command).options;
  return [...command.options, ...inherited];
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}

function startingWith(words: readonly string[], start: string): readonly string[] {
  return words.filter((word) => word.startsWith(start));
}

const SCRIPTS: Readonly<Record<string, string>> = {
  bash: `# glide completion bash > /etc/bash_completion.d/glide
_glide() {
  mapfile -t COMPREPLY < <(glide __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -o default -F _glide glide
`,
  zsh: `#compdef glide
# glide completion zsh > "\${fpath[1]}/_glide"
_glide() {
  local -a found
  found=("\${(@f)$(glide __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  compadd -a found
}
compdef _glide glide
`,
  fish: `# glide completion fish > ~/.config/fish/completions/glide.fish
complete -c glide -f -a '(glide __complete -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};

/** @throws Failure for a shell there is no script for */
export function completionScript(shell: string): string {
  const script = SCRIPTS[shell];
  if (script !== undefined) return script;
  throw new Failure(
    EXIT.usage,
    `there is no completion for ${shell}; there is for ${Object.keys(SCRIPTS).join(', ')}`,
  );
}
