/**
 * Makes the emitted JavaScript of a cell into the body of a function, by edits of its text.
 *
 * Every name shared between cells lives in a box, an object with one property named as the variable: `total` becomes
 * `totalˑ.total`, and the boxes are parameters of the cell's function. A property access is a legal target of every
 * kind of assignment, so reads and writes need no telling apart (a scope object, a vm context or a Proxy are 10 to 1000
 * times slower). Loops keep names in variables of their own where they can: see `loops.ts`.
 *
 * Awaits and loops that an interrupt could not reach otherwise get a check: see `needsCheck`.
 */
import { boundNames, hoistedVars, importedNames } from '../names.js';
import { parseModule } from '../parse-module.js';
import type { ts, TypeScript } from '../typescript.js';
import { Edits } from './edits.js';
import { CELL } from './last-expression.js';
import { visitImport } from './imports.js';
import {
  addWriters,
  isSimpleAssignment,
  namesToKeep,
  targetOf,
  WAS,
  writeThrough,
  type Writers,
} from './loops.js';
import { isMention, scopeOf } from './scopes.js';
import { reached, type Rewriting } from './rewriting.js';
import { awaits, isAnonymous, isBrief, isAsyncFunction, isEndless, isOfTail } from './syntax.js';

export interface Rewritten {
  code: string;
  shifts: number[];
  isAsync: boolean;
  isBrief: boolean;
  boxes: string[];
  hoisted: string[];
}

export interface RewriteOptions {
  /** Functions of earlier cells that assign to names; those of this cell are added. */
  writers: Writers;
}

/** Statements that may end without their semicolon. */
const ENDED = [
  'ExpressionStatement',
  'VariableStatement',
  'ReturnStatement',
  'ThrowStatement',
  'BreakStatement',
  'ContinueStatement',
  'DebuggerStatement',
] as const;

/** The parameter that holds the box of a name. */
export const boxOf = (name: string): string => `${name}ˑ`;

/**
 * @param cell As TypeScript emitted it, or the tree of what the learner wrote: there, semicolons may be missing, and the value
 *   is still to be kept.
 * @param names Those in boxes: those the cell declares, and those it mentions of earlier cells.
 */
export function rewriteCell(
  ts: TypeScript,
  cell: string | ts.SourceFile,
  names: ReadonlySet<string>,
  { writers }: RewriteOptions,
): Rewritten {
  const isLearners = typeof cell !== 'string';
  const file = isLearners ? cell : parseModule(ts, 'cell.mjs', cell);
  const js = file.text;
  const edits = new Edits();
  const boxes = new Set<string>();
  const hoisted = new Set<string>();
  /** Variables of the emitted helpers that share a declaration with names in boxes. */
  const helpers = new Set<string>();
  const prologue: string[] = [];
  const scopes: Set<string>[] = [];
  const functions: ts.FunctionLikeDeclaration[] = [];
  /** What the loop at work keeps, in which function. */
  let kept: { names: ReadonlySet<string>; within: ts.Node | undefined } | undefined;
  const statements = file.statements.filter((statement) => !isOfTail(ts, statement));
  // TypeScript adds imports of its own for `import x = require("y")` and for JSX.
  const shared = new Set([
    ...names,
    ...statements.flatMap((statement) =>
      ts.isImportDeclaration(statement) ? importedNames(ts, statement).map(([name]) => name) : [],
    ),
  ]);
  addWriters(ts, file, shared, writers);
  const isAsync = statements.some((s) => ts.isImportDeclaration(s) || awaits(ts, s));

  const isShared = (name: string): boolean =>
    shared.has(name) && !scopes.some((names) => names.has(name));

  const isKept = (name: string): boolean =>
    kept !== undefined &&
    kept.within === functions.at(-1) &&
    kept.names.has(name) &&
    isShared(name);

  function access(name: string): string {
    boxes.add(name);
    return `${boxOf(name)}.${name}`;
  }
  const rewriting: Rewriting = { ts, js, file, edits, access, visit };
  const publish = (name: string): string => `${access(name)} = ${name};`;
  const start = (node: ts.Node): number => node.getStart(file);
  const isEnded = (node: ts.Node): boolean => js[node.end - 1] === ';';
  const visitChildren = (node: ts.Node): void => ts.forEachChild(node, visit);

  function mention(node: ts.Identifier): void {
    if (!isShared(node.text) || isKept(node.text) || !isMention(ts, node)) return;
    const { parent } = node;
    if (ts.isShorthandPropertyAssignment(parent)) {
      edits.insert(node.end, `: ${access(node.text)}`);
      return;
    }
    const isCalled =
      (ts.isCallExpression(parent) && parent.expression === node) ||
      (ts.isTaggedTemplateExpression(parent) && parent.tag === node);
    boxes.add(node.text);
    // Called as `(0, fˑ.f)()`, so that `this` is not the box.
    edits.insert(start(node), `${isCalled ? '(0, ' : ''}${boxOf(node.text)}.`);
    if (isCalled) edits.insert(node.end, ')');
  }

  /** Makes a declared name or pattern a target of assignment. */
  function target(name: ts.BindingName): void {
    if (ts.isIdentifier(name)) {
      if (!isShared(name.text)) {
        helpers.add(name.text);
        return;
      }
      const { parent } = name;
      const isShorthand =
        ts.isBindingElement(parent) &&
        ts.isObjectBindingPattern(parent.parent) &&
        !parent.propertyName &&
        !parent.dotDotDotToken;
      boxes.add(name.text);
      edits.insert(start(name), `${isShorthand ? `${name.text}: ` : ''}${boxOf(name.text)}.`);
      return;
    }
    for (const element of name.elements) {
      if (!ts.isBindingElement(element)) continue;
      if (element.propertyName && ts.isComputedPropertyName(element.propertyName))
        visit(element.propertyName);
      target(element.name);
      if (element.initializer) visit(element.initializer);
    }
  }

  /** `let`, `const` of the cell itself and its `var`s, however deep in blocks, become assignments. */
  function isOfCell(list: ts.VariableDeclarationList): boolean {
    if (functions.length > 0 || !boundNames(ts, list).some(isShared)) return false;
    const isBlockScoped = (list.flags & ts.NodeFlags.BlockScoped) !== 0;
    return !isBlockScoped || list.parent.parent === file;
  }

  function assign(list: ts.VariableDeclarationList): void {
    const isStatement = ts.isVariableStatement(list.parent);
    const isVar = (list.flags & ts.NodeFlags.BlockScoped) === 0;
    const isLoopHead = ts.isForInStatement(list.parent) || ts.isForOfStatement(list.parent);
    edits.replace(start(list), start(list.declarations[0]!), isStatement ? '(' : '');
    for (const { name, initializer, end } of list.declarations) {
      if (!initializer && isVar && !isLoopHead) {
        target(name);
        edits.insert(
          end,
          ` = ${ts.isIdentifier(name) && isShared(name.text) ? access(name.text) : 'void 0'}`,
        );
        continue;
      }
      target(name);
      if (!initializer) {
        if (!isLoopHead) edits.insert(end, ' = void 0');
        continue;
      }
      // `f = () => 1` names the function, `fˑ.f = () => 1` would not.
      const named = ts.isIdentifier(name) && isAnonymous(ts, initializer) ? name.text : undefined;
      if (named) edits.insert(start(initializer), `({ ${named}: `);
      visit(initializer);
      if (named) edits.insert(end, ` }).${named}`);
    }
    if (isStatement) edits.insert(list.end, ')');
    if (isStatement && !isVar) {
      const semicolon = isEnded(list.parent) ? '' : ';';
      edits.insert(list.parent.end, semicolon + reached(boundNames(ts, list)));
    }
  }

  /**
   * Synchronous code that the cell starts itself is stopped from outside. Code that runs after an await is not, so its
   * loops look at the interrupt flag; in plain functions only loops without an end do, since the look costs a tight
   * loop a factor of 3 to 4.
   */
  function needsCheck(loop: ts.IterationStatement): boolean {
    const within = functions.at(-1);
    if (!within) return isAsync;
    return isAsyncFunction(ts, within) || isEndless(ts, loop);
  }

  function visitLoop(loop: ts.IterationStatement): void {
    const within = functions.at(-1);
    if (kept && kept.within === within) return visitBody(loop);
    const names = [...namesToKeep(ts, loop, within, writers)].filter(isShared);
    if (names.length === 0) return visitBody(loop);
    const whole = ts.isLabeledStatement(loop.parent) ? loop.parent : loop;
    const reads = names.map((name) => `${name} = ${access(name)}`);
    edits.insert(start(whole), `{ let ${WAS}, ${reads.join(', ')}; `);
    const outer = kept;
    kept = { names: new Set(names), within };
    visitBody(loop);
    kept = outer;
    edits.insert(whole.end, ' }');
  }

  function visitBody(loop: ts.IterationStatement): void {
    const body = loop.statement;
    if (!needsCheck(loop)) return visitChildren(loop);
    const isBlock = ts.isBlock(body);
    const check = ` ${CELL}.check();`;
    edits.insert(isBlock ? start(body) + 1 : start(body), isBlock ? check : `{${check} `);
    visitChildren(loop);
    if (!isBlock) edits.insert(body.end, ' }');
  }

  function visitTopLevel(statement: ts.Statement): void {
    if (ts.isImportDeclaration(statement)) return;
    if (ts.isExportDeclaration(statement)) {
      edits.replace(start(statement), statement.end, '');
    } else if (ts.isExportAssignment(statement)) {
      edits.replace(start(statement), start(statement.expression), '(');
      visit(statement.expression);
      edits.insert(statement.expression.end, ')');
    } else {
      const modifiers = ts.canHaveModifiers(statement) ? ts.getModifiers(statement) : undefined;
      for (const { kind, pos, end } of modifiers ?? []) {
        const isExport =
          kind === ts.SyntaxKind.ExportKeyword || kind === ts.SyntaxKind.DefaultKeyword;
        if (isExport) edits.replace(pos, end, '');
      }
      visit(statement);
      const name =
        ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)
          ? statement.name?.text
          : undefined;
      if (name === undefined || !shared.has(name)) return;
      if (ts.isFunctionDeclaration(statement)) {
        hoisted.add(name);
        prologue.push(publish(name));
      } else edits.insert(statement.end, ` ${publish(name)}${reached([name])}`);
    }
  }

  function visit(node: ts.Node): void {
    const scope = scopeOf(ts, node);
    if (scope) scopes.push(scope);
    const isFunction = ts.isFunctionLike(node);
    if (isFunction) functions.push(node as ts.FunctionLikeDeclaration);
    visitNode(node);
    if (isFunction) functions.pop();
    if (scope) scopes.pop();
  }

  const ended = new Set<ts.SyntaxKind>(isLearners ? ENDED.map((kind) => ts.SyntaxKind[kind]) : []);
  /** The statement that is the value of the cell. */
  const last = isLearners
    ? statements.findLast((statement) => !ts.isEmptyStatement(statement))
    : undefined;

  function visitNode(node: ts.Node): void {
    if (node === last && ts.isExpressionStatement(node)) keep(node);
    else visitKind(node);
    // The next line may get a bracket at its start.
    if (ended.has(node.kind) && !isEnded(node)) edits.insert(node.end, ';');
  }

  function keep({ expression }: ts.ExpressionStatement): void {
    edits.insert(start(expression), `${CELL}.value = (`);
    visit(expression);
    edits.insert(expression.end, ')');
  }

  function visitKind(node: ts.Node): void {
    if (ts.isIdentifier(node)) mention(node);
    else if (ts.isVariableDeclarationList(node) && isOfCell(node)) assign(node);
    else if (ts.isIterationStatement(node, false)) visitLoop(node);
    else if (isSimpleAssignment(ts, node) && isKept(targetOf(ts, node)))
      writeThrough(rewriting, node);
    else if (ts.isAwaitExpression(node)) {
      edits.insert(start(node), `${CELL}.resume(`);
      visitChildren(node);
      edits.insert(node.end, ')');
    } else if (node.kind === ts.SyntaxKind.ImportKeyword) {
      edits.replace(start(node), node.end, `${CELL}.import`);
    } else if (ts.isMetaProperty(node)) {
      if (node.keywordToken === ts.SyntaxKind.ImportKeyword)
        edits.replace(start(node), node.end, `${CELL}.meta`);
    } else visitChildren(node);
  }

  const first = statements.find((statement) => !ts.isImportDeclaration(statement));
  const importsEnd = first ? start(first) : js.length;
  for (const statement of file.statements)
    if (isOfTail(ts, statement)) edits.replace(start(statement), statement.end, '');
  for (const statement of statements)
    if (ts.isImportDeclaration(statement)) visitImport(rewriting, statement, importsEnd);
  for (const statement of statements) visitTopLevel(statement);
  for (const name of statements.flatMap((statement) => hoistedVars(ts, statement))) {
    if (!shared.has(name) || hoisted.has(name)) continue;
    hoisted.add(name);
    prologue.push(`${access(name)} = void 0;`);
  }
  if (helpers.size > 0) prologue.push(`let ${[...helpers].join(', ')};`);
  edits.prepend(prologue.join(' '));
  const { text, shifts } = edits.apply(js);
  return {
    code: text,
    shifts,
    isAsync,
    isBrief: statements.every((statement) => isBrief(ts, statement)),
    boxes: [...boxes],
    hoisted: [...hoisted],
  };
}
