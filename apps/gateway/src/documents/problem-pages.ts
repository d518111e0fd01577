import { readFile } from 'node:fs/promises';
import { BASE_PROBLEMS } from '@glidepath/service-kit';

const CODE = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** Explanations of problem types: a page of `docs/problems`, or a line about a problem every service has. */
export class ProblemPages {
  /** @param folder of `<code>.md` files, ending with a slash; a code without a file gets the line */
  constructor(private readonly folder: URL) {}

  /** @returns Markdown, undefined when the code is unknown */
  async find(code: string): Promise<string | undefined> {
    if (code.length > 100 || !CODE.test(code)) return undefined;
    return (await this.read(code)) ?? lineFor(code);
  }

  private async read(code: string): Promise<string | undefined> {
    try {
      return await readFile(new URL(`${code}.md`, this.folder), 'utf8');
    } catch {
      // No page was written, or the image carries no documentation: the line has to do.
      return undefined;
    }
  }
}

function lineFor(code: string): string | undefined {
  const definition = Object.entries(BASE_PROBLEMS).find(([known]) => known === code)?.[1];
  return definition === undefined
    ? undefined
    : `# ${definition.title}\n\nProblem \`${code}\`, HTTP ${definition.status}.\n`;
}
