/** What to say of a name that a module does not have. */
import type { ts, TypeScript } from './typescript.js';

/** More places with the name are not told. */
const MOST_PLACES = 3;

/**
 * `nn.confusion`, told by the name that stands in the cell, with where else the module has one of that name.
 *
 * @returns Nothing where the name is not looked up in a module.
 */
export function missingMember(
  ts: TypeScript,
  checker: ts.TypeChecker,
  { code, file, start = 0, length = 0, messageText }: ts.Diagnostic,
): string | undefined {
  // 2551 knows a name that is spelt alike, 2339 none.
  if ((code !== 2339 && code !== 2551 && code !== 2694 && code !== 2724) || !file) return undefined;
  const name = file.text.slice(start, start + length);
  const access = accessAt(ts, file, start);
  if (!access) return undefined;
  const whole = ts.isQualifiedName(access) ? access.left : access.expression;
  const symbol = checker.getSymbolAtLocation(whole);
  const module =
    symbol && symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
  if (!module || !(module.flags & ts.SymbolFlags.Module)) return undefined;
  const text = whole.getText(file);
  const alike = /Did you mean '([^']+)'\?/.exec(
    ts.flattenDiagnosticMessageText(messageText, '\n'),
  )?.[1];
  const places = checker
    .getExportsOfModule(module)
    .filter((part) => {
      const target = part.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(part) : part;
      if (target.flags & ts.SymbolFlags.Module)
        return checker.getExportsOfModule(target).some((each) => each.name === name);
      const isObject = target.flags & ts.SymbolFlags.Variable;
      return isObject && checker.getTypeOfSymbol(target).getProperty(name) !== undefined;
    })
    .slice(0, MOST_PLACES)
    .map((part) => `${text}.${part.name}.${name}`);
  const hint = places.length > 0 ? ` There is ${places.join(', ')}.` : '';
  return `'${text}' has no '${name}'.${alike ? ` Did you mean '${alike}'?` : ''}${hint}`;
}

function accessAt(
  ts: TypeScript,
  file: ts.SourceFile,
  start: number,
): ts.PropertyAccessExpression | ts.QualifiedName | undefined {
  const find = (node: ts.Node): ts.PropertyAccessExpression | ts.QualifiedName | undefined => {
    if (start < node.getStart(file) || start >= node.getEnd()) return undefined;
    const isHere =
      (ts.isPropertyAccessExpression(node) && node.name.getStart(file) === start) ||
      (ts.isQualifiedName(node) && node.right.getStart(file) === start);
    return isHere ? node : ts.forEachChild(node, find);
  };
  return ts.forEachChild(file, find);
}
