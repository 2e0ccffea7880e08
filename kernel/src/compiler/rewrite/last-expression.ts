import { hasModifier } from '../modifiers.js';
import type { ts, TypeScript } from '../typescript.js';

/** The parameter through which a cell's code talks to the executor. No one types its last letter. */
// Not a box: those of learners' variables end with a single ˑ, that of a variable `cell` too.
export const CELL = 'cellˑˑ';

/**
 * Keeps the value of a cell's last expression: `expression` becomes `cellˑˑ.value = (expression)`.
 *
 * Done before TypeScript emits, so that it also holds where emission moves the statement (into the `try` of `using`).
 */
export function keepLastExpression(ts: TypeScript): ts.TransformerFactory<ts.SourceFile> {
  return ({ factory }) =>
    (file) => {
      const index = file.statements.findLastIndex((statement) => runs(ts, statement));
      const last = file.statements[index];
      if (!last) return file;
      const isDefault = ts.isExportAssignment(last) && !last.isExportEquals;
      if (!ts.isExpressionStatement(last) && !isDefault) return file;
      const value = factory.createPropertyAccessExpression(factory.createIdentifier(CELL), 'value');
      const assignment = factory.createAssignment(
        value,
        factory.createParenthesizedExpression(last.expression),
      );
      const statement = ts.setTextRange(factory.createExpressionStatement(assignment), last);
      const statements = [...file.statements];
      statements[index] = statement;
      return factory.updateSourceFile(
        file,
        ts.setTextRange(factory.createNodeArray(statements), file.statements),
      );
    };
}

/** Whether a statement does something when the cell runs; types, imports and the tail do not. */
function runs(ts: TypeScript, statement: ts.Statement): boolean {
  if (ts.isEmptyStatement(statement)) return false;
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) return false;
  if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement)) return false;
  return !hasModifier(ts, statement, ts.SyntaxKind.DeclareKeyword);
}
