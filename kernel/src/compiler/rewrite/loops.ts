/**
 * Which boxed names a loop may keep in variables of its own.
 *
 * V8 cannot tell two boxes apart, so a write to one makes it read all others again: a sum over names of earlier cells
 * takes twice as long as one over locals. A loop that no other code can disturb reads each name once, and writes
 * through: box and variable are the same at every moment, also when an interrupt ends the loop.
 */
import type { ts, TypeScript } from '../typescript.js';
import type { Rewriting } from './rewriting.js';
import { isMention } from './scopes.js';

/** Names in boxes, and the texts of the functions that assign to them. A name that is shadowed there counts too. */
export type Writers = Map<string, Set<string>>;

export function addWriters(
  ts: TypeScript,
  file: ts.SourceFile,
  shared: ReadonlySet<string>,
  writers: Writers,
): void {
  const visit = (node: ts.Node, within: ts.Node | undefined): void => {
    const inside = ts.isFunctionLike(node) || ts.isClassLike(node) ? node : within;
    if (inside)
      for (const name of assignedBy(ts, node).filter((each) => shared.has(each)))
        writers.set(name, (writers.get(name) ?? new Set()).add(inside.getText(file)));
    ts.forEachChild(node, (child) => visit(child, inside));
  };
  visit(file, undefined);
}

/**
 * The names that a loop may keep, outside of its inner functions.
 *
 * @param within The function that the loop is part of, if any.
 * @param writers Those of this cell and of the ones before.
 */
export function namesToKeep(
  ts: TypeScript,
  loop: ts.IterationStatement,
  within: ts.Node | undefined,
  writers: Writers,
): Set<string> {
  const mentioned = new Set<string>();
  const unfit = new Set<string>();
  let runsOthers = false;
  const isPlain = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return true;
    if (ts.isClassLike(node) || ts.isAwaitExpression(node) || ts.isYieldExpression(node))
      return false;
    if (ts.isForOfStatement(node) && node.awaitModifier) return false;
    runsOthers ||= runsCode(ts, node);
    if (ts.isIdentifier(node) && isMention(ts, node)) mentioned.add(node.text);
    if (!isSimpleAssignment(ts, node)) for (const name of assignedBy(ts, node)) unfit.add(name);
    return !ts.forEachChild(node, (child) => !isPlain(child) || undefined);
  };
  // Functions that a loop of a cell calls are known. What a function calls may be declared later.
  if (!isPlain(loop) || (within && runsOthers)) return new Set();
  const own = within?.getText();
  const isWritten = (name: string): boolean =>
    [...(writers.get(name) ?? [])].some((text) => text !== own);
  return new Set([...mentioned].filter((name) => !unfit.has(name) && !isWritten(name)));
}

/** Whether a node itself runs other code, but for getters. */
function runsCode(ts: TypeScript, node: ts.Node): boolean {
  if (ts.isCallExpression(node)) return !isMath(ts, node.expression);
  return (
    ts.isNewExpression(node) ||
    ts.isTaggedTemplateExpression(node) ||
    ts.isForOfStatement(node) ||
    ts.isSpreadElement(node)
  );
}

/** `a = 1`, `a += 1`, `a++`: what can be written through. */
export type SimpleAssignment =
  ts.BinaryExpression | ts.PrefixUnaryExpression | ts.PostfixUnaryExpression;

export function isSimpleAssignment(ts: TypeScript, node: ts.Node): node is SimpleAssignment {
  if (ts.isBinaryExpression(node)) return isAssignment(ts, node) && ts.isIdentifier(node.left);
  if (!ts.isPrefixUnaryExpression(node) && !ts.isPostfixUnaryExpression(node)) return false;
  const { PlusPlusToken, MinusMinusToken } = ts.SyntaxKind;
  const isStep = node.operator === PlusPlusToken || node.operator === MinusMinusToken;
  return isStep && ts.isIdentifier(node.operand);
}

/** The value of an `a++` in a loop that keeps `a`. Ends as boxes do, so that a debugger does not show it. */
export const WAS = 'ˑˑ';

/** An assignment to a name that a loop keeps goes to its box, too. */
export function writeThrough(
  { ts, js, file, edits, access, visit }: Rewriting,
  node: SimpleAssignment,
): void {
  const start = node.getStart(file);
  const name = targetOf(ts, node);
  const box = access(name);
  if (ts.isBinaryExpression(node)) {
    edits.insert(start, `(${box} = (`);
    visit(node.right);
    edits.insert(node.end, '))');
  } else if (ts.isPrefixUnaryExpression(node)) {
    edits.insert(start, `(${box} = `);
    edits.insert(node.end, ')');
  } else if (isUnused(ts, node)) {
    edits.insert(start, `(${box} = ${js.slice(node.operand.end, node.end).trim()}`);
    edits.replace(node.operand.end, node.end, ')');
  } else {
    edits.insert(start, `(${WAS} = `);
    edits.insert(node.end, `, ${box} = ${name}, ${WAS})`);
  }
}

export function targetOf(ts: TypeScript, node: SimpleAssignment): string {
  return ((ts.isBinaryExpression(node) ? node.left : node.operand) as ts.Identifier).text;
}

/** Whether nobody looks at the value of an expression. */
const isUnused = (ts: TypeScript, node: ts.Expression): boolean =>
  ts.isExpressionStatement(node.parent) ||
  (ts.isForStatement(node.parent) && node.parent.incrementor === node);

const isAssignment = (ts: TypeScript, { operatorToken: { kind } }: ts.BinaryExpression): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

/** The names that a node itself assigns to or declares, and not its children. */
function assignedBy(ts: TypeScript, node: ts.Node): string[] {
  if (isSimpleAssignment(ts, node)) return [targetOf(ts, node)];
  if (ts.isBinaryExpression(node) && isAssignment(ts, node)) return identifiersIn(ts, node.left);
  if (ts.isVariableDeclaration(node)) return identifiersIn(ts, node.name);
  if ((ts.isForInStatement(node) || ts.isForOfStatement(node)) && ts.isExpression(node.initializer))
    return identifiersIn(ts, node.initializer);
  return [];
}

/** Those of a pattern; an access to a property assigns to no name. */
function identifiersIn(ts: TypeScript, node: ts.Node): string[] {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return [];
  const names: string[] = [];
  ts.forEachChild(node, (child) => void names.push(...identifiersIn(ts, child)));
  return names;
}

/** `Math.max` */
const isMath = (ts: TypeScript, callee: ts.Node): boolean =>
  ts.isPropertyAccessExpression(callee) &&
  ts.isIdentifier(callee.expression) &&
  callee.expression.text === 'Math';
