/** What the parts of a tree are. */
import { cellOfSpecifier } from '../cells.js';
import { hasModifier } from '../modifiers.js';
import type { ts, TypeScript } from '../typescript.js';

/** What the compiler added to the cell: imports of earlier cells. */
export function isOfTail(ts: TypeScript, statement: ts.Statement): boolean {
  return (
    ts.isImportDeclaration(statement) &&
    ts.isStringLiteral(statement.moduleSpecifier) &&
    cellOfSpecifier(statement.moduleSpecifier.text) !== undefined
  );
}

/** Whether code waits, functions inside it apart. */
export function awaits(ts: TypeScript, node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return false;
  if (ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier)) return true;
  const isUsing = ts.isVariableDeclarationList(node) && node.flags & ts.NodeFlags.BlockScoped;
  if (isUsing === ts.NodeFlags.AwaitUsing) return true;
  return ts.forEachChild(node, (child) => awaits(ts, child) || undefined) ?? false;
}

export const isAsyncFunction = (ts: TypeScript, node: ts.FunctionLikeDeclaration): boolean =>
  hasModifier(ts, node, ts.SyntaxKind.AsyncKeyword);

/** `for (;;)`, `while (true)` and the like. */
export function isEndless(ts: TypeScript, loop: ts.IterationStatement): boolean {
  if (ts.isForStatement(loop)) return !loop.condition;
  if (!ts.isWhileStatement(loop) && !ts.isDoStatement(loop)) return false;
  const { expression } = loop;
  return (
    expression.kind === ts.SyntaxKind.TrueKeyword ||
    (ts.isNumericLiteral(expression) && Number(expression.text) !== 0)
  );
}

export function isAnonymous(ts: TypeScript, expression: ts.Expression): boolean {
  if (ts.isParenthesizedExpression(expression)) return isAnonymous(ts, expression.expression);
  if (ts.isArrowFunction(expression)) return true;
  return (
    (ts.isFunctionExpression(expression) || ts.isClassExpression(expression)) && !expression.name
  );
}

/** Not `**`: a power of big integers takes for ever. */
const BRIEF_OPERATORS = new Set([
  '=',
  '+',
  '-',
  '*',
  '/',
  '%',
  '<',
  '<=',
  '>',
  '>=',
  '===',
  '!==',
  '&&',
  '||',
  '??',
]);

/** Whether a statement takes no time: it calls nothing, repeats nothing, and reads no properties, which may be getters. */
export function isBrief(ts: TypeScript, node: ts.Node): boolean {
  if (ts.isFunctionLike(node) || ts.isExportDeclaration(node)) return true;
  if (ts.isBinaryExpression(node)) {
    const operator = ts.tokenToString(node.operatorToken.kind);
    if (operator === undefined || !BRIEF_OPERATORS.has(operator)) return false;
  }
  const isPlain =
    ts.isVariableStatement(node) ||
    ts.isVariableDeclarationList(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isExpressionStatement(node) ||
    ts.isEmptyStatement(node) ||
    ts.isBinaryExpression(node) ||
    ts.isPrefixUnaryExpression(node) ||
    ts.isParenthesizedExpression(node) ||
    ts.isConditionalExpression(node) ||
    ts.isIdentifier(node) ||
    ts.isLiteralExpression(node) ||
    ts.isToken(node);
  return isPlain && !ts.forEachChild(node, (child) => !isBrief(ts, child) || undefined);
}
