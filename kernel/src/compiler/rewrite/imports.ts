/** Imports of a cell become calls of the executor. */
import { importedNames } from '../names.js';
import type { ts } from '../typescript.js';
import { CELL } from './last-expression.js';
import { reached, type Rewriting } from './rewriting.js';

/** @param at Where the first statement begins that is no import: imports come before all else. */
export function visitImport(
  { ts, file, edits, access }: Rewriting,
  statement: ts.ImportDeclaration,
  at: number,
): void {
  const start = statement.getStart(file);
  const names = importedNames(ts, statement);
  const elements = statement.attributes?.elements.map((element) => element.getText(file)) ?? [];
  const options = elements.length > 0 ? `, { with: { ${elements.join(', ')} } }` : '';
  const load = `await ${CELL}.import(${statement.moduleSpecifier.getText(file)}${options});`;
  const bind = names.map(([local, exported]) =>
    exported === '*'
      ? `${access(local)} = m;`
      : `${access(local)} = m[${JSON.stringify(exported)}];`,
  );
  const did = names.length > 0 ? reached(names.map(([local]) => local)) : '';
  const text = names.length > 0 ? `{ const m = ${load} ${bind.join(' ')}${did} }` : load;
  if (at > statement.pos) edits.replace(start, statement.end, text);
  else {
    edits.insert(at, `${text} `);
    edits.replace(start, statement.end, '');
  }
}
