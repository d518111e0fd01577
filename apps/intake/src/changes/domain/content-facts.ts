import type { Proposal } from '@glidepath/contracts';

type Facts = Proposal['content']['facts'];

const COMMENTS_AND_TEXTS = /--[^\n]*|\/\*[\s\S]*?\*\/|'(?:[^']|'')*'|\$([A-Za-z_]*)\$[\s\S]*?\$\1\$/g;
/** Statements that lose data or structure when they succeed. Coarse on purpose; a parser comes with content analysis. */
const DESTRUCTIVE = /^(drop|truncate)\b|^alter\s[\s\S]*\bdrop\b|^delete\s+from\s(?![\s\S]*\bwhere\b)/i;

/** What can be told of the content without understanding it; inputs of the risk model. */
export function contentFacts(sql: readonly string[], configFiles: number): Facts {
  const statements = sql.flatMap(statementsOf);
  const destructiveSql = statements.filter((statement) => DESTRUCTIVE.test(statement)).length;
  return { sqlStatements: statements.length, destructiveSql, configFiles };
}

function statementsOf(script: string): string[] {
  return script
    .replace(COMMENTS_AND_TEXTS, ' ')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
