/** Which names a cell declares and mentions, read off its syntax tree. */
import { hasModifier } from './modifiers.js';
import type { ts, TypeScript } from './typescript.js';

/** `let` can be assigned to by later cells, `const` not, `ambient` has no value of its own (`declare`). */
export type ValueKind = 'const' | 'let' | 'ambient';

export interface CellNames {
  values: Map<string, ValueKind>;
  /** Names that mean a type: interfaces, aliases, classes, enums, imports. */
  types: Set<string>;
  /** Those of them that stand beside any value of the name: interfaces and aliases. */
  besides: Set<string>;
  exported: Set<string>;
  imported: Set<string>;
  mentioned: Set<string>;
  /** Whether the cell has `declare global` or `declare module`, which hold for every later cell. */
  augments: boolean;
}

export function namesOf(ts: TypeScript, file: ts.SourceFile): CellNames {
  const values = new Map<string, ValueKind>();
  const types = new Set<string>();
  const besides = new Set<string>();
  const exported = new Set<string>();
  const imported = new Set<string>();
  const mentioned = new Set<string>();
  let augments = false;

  const has = (node: ts.Node, kind: ts.SyntaxKind): boolean => hasModifier(ts, node, kind);

  function declare(statement: ts.Statement, name: string, kind: ValueKind, isType = false): void {
    const isAmbient = has(statement, ts.SyntaxKind.DeclareKeyword);
    values.set(name, isAmbient ? 'ambient' : kind);
    if (isType) types.add(name);
    if (has(statement, ts.SyntaxKind.ExportKeyword)) exported.add(name);
  }

  function visitStatement(statement: ts.Statement): void {
    if (ts.isVariableStatement(statement)) {
      const fixed = ts.NodeFlags.Const | ts.NodeFlags.Using;
      const kind = statement.declarationList.flags & fixed ? 'const' : 'let';
      for (const name of boundNames(ts, statement.declarationList)) declare(statement, name, kind);
    } else if (ts.isFunctionDeclaration(statement)) {
      if (statement.name) declare(statement, statement.name.text, 'const');
    } else if (ts.isClassDeclaration(statement)) {
      if (statement.name) declare(statement, statement.name.text, 'const', true);
    } else if (ts.isEnumDeclaration(statement)) {
      declare(statement, statement.name.text, 'const', true);
    } else if (ts.isModuleDeclaration(statement)) {
      const isGlobal = (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
      if (isGlobal || ts.isStringLiteral(statement.name)) augments = true;
      else declare(statement, statement.name.text, 'const', true);
    } else if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement)) {
      types.add(statement.name.text);
      besides.add(statement.name.text);
      if (has(statement, ts.SyntaxKind.ExportKeyword)) exported.add(statement.name.text);
    } else if (ts.isImportDeclaration(statement)) {
      for (const [name] of importedNames(ts, statement)) {
        declare(statement, name, 'const', true);
        imported.add(name);
      }
    } else if (ts.isImportEqualsDeclaration(statement)) {
      declare(statement, statement.name.text, 'const', true);
    } else if (ts.isExportDeclaration(statement) && !statement.moduleSpecifier) {
      const clause = statement.exportClause;
      if (clause && ts.isNamedExports(clause))
        for (const element of clause.elements) exported.add(element.name.text);
    }
  }

  function visitNode(node: ts.Node): void {
    if (ts.isIdentifier(node)) mentioned.add(node.text);
    ts.forEachChild(node, visitNode);
  }

  for (const statement of file.statements) {
    // `var` belongs to the cell however deep in blocks it stands.
    for (const name of hoistedVars(ts, statement)) values.set(name, 'let');
    visitStatement(statement);
  }
  visitNode(file);
  return { values, types, besides, exported, imported, mentioned, augments };
}

/** The names of a declaration list or of a binding pattern. */
export function boundNames(
  ts: TypeScript,
  node: ts.VariableDeclarationList | ts.BindingName,
): string[] {
  if (ts.isIdentifier(node)) return [node.text];
  const parts = ts.isVariableDeclarationList(node) ? node.declarations : node.elements;
  return parts.flatMap((part) => (ts.isOmittedExpression(part) ? [] : boundNames(ts, part.name)));
}

/** `var` names under a node, not those of functions and classes inside it. */
export function hoistedVars(ts: TypeScript, node: ts.Node): string[] {
  if (ts.isFunctionLike(node) || ts.isClassLike(node) || ts.isModuleDeclaration(node)) return [];
  const names: string[] = [];
  if (ts.isVariableDeclarationList(node) && !(node.flags & ts.NodeFlags.BlockScoped))
    names.push(...boundNames(ts, node));
  ts.forEachChild(node, (child) => {
    names.push(...hoistedVars(ts, child));
  });
  return names;
}

/** Local name and exported name of each binding of an import; `*` is the whole namespace. */
export function importedNames(
  ts: TypeScript,
  { importClause }: ts.ImportDeclaration,
): [local: string, exported: string][] {
  const names: [string, string][] = [];
  if (importClause?.name) names.push([importClause.name.text, 'default']);
  const bindings = importClause?.namedBindings;
  if (bindings && ts.isNamespaceImport(bindings)) names.push([bindings.name.text, '*']);
  else if (bindings)
    for (const { name, propertyName } of bindings.elements)
      names.push([name.text, (propertyName ?? name).text]);
  return names;
}
