import type { SliVariable } from '@glidepath/contracts';

export type TemplateValues = Readonly<Record<SliVariable, string | number>>;

/**
 * A template with its variables filled in, each escaped for where it stands.
 * @throws RangeError when it names a variable there is none of
 */
export function fillTemplate(
  template: string,
  values: TemplateValues,
  escape: (value: string) => string,
): string {
  return template.replaceAll(/\{\{([^}]*)\}\}/g, (whole, name: string) => {
    if (!isVariable(name, values)) throw new RangeError(`${whole} is no variable`);
    return escape(String(values[name]));
  });
}

function isVariable(name: string, values: TemplateValues): name is SliVariable {
  return Object.hasOwn(values, name);
}

/** For a quoted string of PromQL: what would end the string, or the line, cannot. */
export function escapePromql(value: string): string {
  return value.replaceAll(/[\\"'`]/g, (character) => `\\${character}`).replaceAll('\n', '\\n');
}
