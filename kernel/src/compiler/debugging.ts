/** What a debugger asks about the text of a cell. */
import { hasModifier } from './modifiers.js';
import type { ts, TypeScript } from './typescript.js';
import type { Writers } from './rewrite/loops.js';
import { rewriteCell } from './rewrite/rewrite.js';

/** The lines on which a program can stop, counted from 1: those where a statement, a call or an arrow's value begins. */
export function breakableLines(ts: TypeScript, file: ts.SourceFile): number[] {
  const lines = new Set<number>();
  const add = (position: number): void => {
    lines.add(file.getLineAndCharacterOfPosition(position).line + 1);
  };
  const visit = (node: ts.Node): void => {
    if (isTypeOnly(ts, node)) return;
    if (stops(ts, node)) add(node.getStart(file));
    if (ts.isCallExpression(node)) add(calleeStart(ts, node.expression, file));
    if (ts.isArrowFunction(node) && !ts.isBlock(node.body)) add(node.body.getStart(file));
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(file, visit);
  return [...lines].sort((a, b) => a - b);
}

function isTypeOnly(ts: TypeScript, node: ts.Node): boolean {
  if (ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node) || ts.isTypeNode(node))
    return true;
  return hasModifier(ts, node, ts.SyntaxKind.DeclareKeyword);
}

function stops(ts: TypeScript, node: ts.Node): boolean {
  if (ts.isVariableStatement(node))
    return node.declarationList.declarations.some(({ initializer }) => initializer);
  return (
    ts.isStatement(node) &&
    !ts.isBlock(node) &&
    !ts.isFunctionDeclaration(node) &&
    !ts.isEmptyStatement(node) &&
    !ts.isExportDeclaration(node) &&
    !ts.isLabeledStatement(node) &&
    !ts.isTryStatement(node)
  );
}

/** V8 stops at the name of a method that is called, which may stand on a line of its own. */
function calleeStart(ts: TypeScript, callee: ts.Expression, file: ts.SourceFile): number {
  return (ts.isPropertyAccessExpression(callee) ? callee.name : callee).getStart(file);
}

/** Whether what is thrown at a place is caught in the same function. */
export function isCaught(
  ts: TypeScript,
  file: ts.SourceFile,
  line: number,
  column: number,
): boolean {
  const position = file.getPositionOfLineAndCharacter(line - 1, column - 1);
  const isAt = (node: ts.Node): boolean => node.pos <= position && position < node.end;
  const look = (node: ts.Node, isInTry: boolean): boolean => {
    let caught = isInTry && !ts.isFunctionLike(node);
    ts.forEachChild(node, (child) => {
      if (!isAt(child)) return;
      const isTried = ts.isTryStatement(node) && child === node.tryBlock && node.catchClause;
      caught = look(child, caught || Boolean(isTried));
    });
    return caught;
  };
  return look(file, false);
}

/**
 * TypeScript that a reader typed while a program stands still, as JavaScript that finds names in their boxes.
 *
 * @param names Names that live in boxes where the program stands.
 * @param writers Functions of cells that assign to names.
 * @throws {SyntaxError} If the text is no TypeScript.
 */
export function debugScript(
  ts: TypeScript,
  target: ts.ScriptTarget,
  text: string,
  names: readonly string[],
  writers: Writers,
): { code: string; boxes: string[] } {
  const transpile = (source: string) =>
    ts.transpileModule(source, {
      reportDiagnostics: true,
      compilerOptions: { target, module: ts.ModuleKind.ESNext },
    });
  // As an expression first: `{ a: 1 }` is an object here.
  let emitted = transpile(`(${text}\n)`);
  if (emitted.diagnostics?.length) emitted = transpile(text);
  const [wrong] = emitted.diagnostics ?? [];
  if (wrong) throw new SyntaxError(ts.flattenDiagnosticMessageText(wrong.messageText, '\n'));
  const js = emitted.outputText.replace(/^export \{\};?\s*$/m, '');
  const { code, boxes } = rewriteCell(ts, js, new Set(names), { writers });
  return { code, boxes };
}
