/** Which names each part of a JavaScript tree declares: enough to tell a shared name from a local one that hides it. */
import { boundNames, hoistedVars } from '../names.js';
import type { ts, TypeScript } from '../typescript.js';

/** Names that a node declares for what is inside it, or undefined if it opens no scope. */
export function scopeOf(ts: TypeScript, node: ts.Node): Set<string> | undefined {
  if (ts.isFunctionLike(node)) {
    const body = (node as ts.FunctionLikeDeclaration).body;
    const names = node.parameters.flatMap((parameter) => boundNames(ts, parameter.name));
    if (ts.isFunctionExpression(node) && node.name) names.push(node.name.text);
    if (body) {
      ts.forEachChild(body, (child) => {
        names.push(...hoistedVars(ts, child));
      });
    }
    return new Set(names);
  }
  if (ts.isClassLike(node)) return new Set(node.name ? [node.name.text] : []);
  if (ts.isClassStaticBlockDeclaration(node)) {
    const names: string[] = [];
    ts.forEachChild(node.body, (child) => {
      names.push(...hoistedVars(ts, child));
    });
    return new Set(names);
  }
  if (ts.isBlock(node)) return new Set(lexicalNames(ts, node.statements));
  if (ts.isCaseBlock(node))
    return new Set(node.clauses.flatMap((clause) => lexicalNames(ts, clause.statements)));
  if (ts.isCatchClause(node)) {
    const { variableDeclaration } = node;
    return new Set(variableDeclaration ? boundNames(ts, variableDeclaration.name) : []);
  }
  if (ts.isForStatement(node) || ts.isForInStatement(node) || ts.isForOfStatement(node)) {
    const head = node.initializer;
    const isLexical =
      head && ts.isVariableDeclarationList(head) && head.flags & ts.NodeFlags.BlockScoped;
    return new Set(isLexical ? boundNames(ts, head) : []);
  }
  return undefined;
}

/** `let`, `const`, class and function names among the statements of a block. */
function lexicalNames(ts: TypeScript, statements: readonly ts.Statement[]): string[] {
  return statements.flatMap((statement) => {
    if (ts.isVariableStatement(statement)) {
      const list = statement.declarationList;
      return list.flags & ts.NodeFlags.BlockScoped ? boundNames(ts, list) : [];
    }
    const isNamed = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
    return isNamed && statement.name ? [statement.name.text] : [];
  });
}

/** Whether an identifier is a mention of a variable, and not a property, a label or a declaration's name. */
export function isMention(ts: TypeScript, node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isBindingElement(parent)) return parent.initializer === node;
  if (ts.isMetaProperty(parent)) return false;
  if (ts.isLabeledStatement(parent) || ts.isBreakOrContinueStatement(parent)) return false;
  // `{ x }` mentions x, though x is also the property's name.
  if (ts.isShorthandPropertyAssignment(parent)) return true;
  return (parent as ts.Node & { name?: ts.Node }).name !== node;
}
