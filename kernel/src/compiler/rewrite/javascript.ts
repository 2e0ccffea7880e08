import { hasModifier } from '../modifiers.js';
import type { ts, TypeScript } from '../typescript.js';

/** TypeScript's own marks of syntax that it would take out or lower: types, JSX, `using`. Not public. */
const IS_TYPESCRIPT = 1 | 2 | 4;

/**
 * Whether a cell is JavaScript as it stands, with nothing to emit: then its text can run, in half of the time.
 *
 * Imports are TypeScript's business: it leaves out those of types only.
 */
export function isJavaScript(ts: TypeScript, file: ts.SourceFile): boolean {
  const { transformFlags } = file as { transformFlags?: number };
  if (transformFlags === undefined || transformFlags & IS_TYPESCRIPT) return false;
  if (/\baccessor\b/.test(file.text)) return false;
  return !file.statements.some(
    (statement) =>
      ts.isImportDeclaration(statement) ||
      ts.isImportEqualsDeclaration(statement) ||
      ts.isExportDeclaration(statement) ||
      ts.isExportAssignment(statement) ||
      hasModifier(ts, statement, ts.SyntaxKind.ExportKeyword),
  );
}
