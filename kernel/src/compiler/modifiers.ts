import type { ts, TypeScript } from './typescript.js';

/** Whether a declaration has a word such as `export`, `declare` or `async` before it. */
export function hasModifier(ts: TypeScript, node: ts.Node, kind: ts.SyntaxKind): boolean {
  if (!ts.canHaveModifiers(node)) return false;
  return ts.getModifiers(node)?.some((modifier) => modifier.kind === kind) ?? false;
}
