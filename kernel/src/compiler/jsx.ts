/** JSX in cells: found when it is there, so that `<T>x` and `<T>(x: T) => x` stay what they are in TypeScript. */
import { OPEN_TAG, parseErrors } from './completeness.js';
import type { ts, TypeScript } from './typescript.js';

/**
 * What JSX means in a cell: calls of `React.createElement` or of `h` where that name is in scope, else of the package
 * `react`; `own` where a comment such as `@jsx` says it.
 */
export type Jsx = 'React' | 'h' | 'package' | 'own';

/** Names that JSX mentions without writing them. */
export const JSX_NAMES = ['React', 'h', 'Fragment'];

/** Parses as TypeScript, or with JSX where that makes more sense of it. */
export function parseEither(
  ts: TypeScript,
  parse: (kind: ts.ScriptKind) => ts.SourceFile,
): ts.SourceFile {
  const plain = parse(ts.ScriptKind.TS);
  const errors = slips(plain);
  if (errors === 0 || !plain.text.includes('<')) return plain;
  const withJsx = parse(ts.ScriptKind.TSX);
  const isLikely = slips(withJsx) === errors && /<\/|\/>/.test(plain.text);
  return isLikely || slips(withJsx) < errors ? withJsx : plain;
}

/** Errors that more text would not repair. */
function slips(file: ts.SourceFile): number {
  const end = file.text.trimEnd().length;
  return parseErrors(file).filter(({ start, code }) => start < end && code !== OPEN_TAG).length;
}

/** The comments of a file that TypeScript obeys have no public type. */
interface Obeying {
  pragmas: Map<string, { arguments: { factory: string } }>;
}

/** @param isKnown Whether a name is in scope. */
export function jsxOf(
  ts: TypeScript,
  parsed: ts.SourceFile,
  isKnown: (name: string) => boolean,
): Jsx | undefined {
  if (parsed.languageVariant !== ts.LanguageVariant.JSX) return undefined;
  const { pragmas } = parsed as unknown as Obeying;
  if (['jsx', 'jsximportsource', 'jsxruntime'].some((each) => pragmas.has(each))) return 'own';
  return isKnown('React') ? 'React' : isKnown('h') ? 'h' : 'package';
}

/** As if the file began with the comment for it. */
export function obeyJsx(file: ts.SourceFile, jsx: Jsx): void {
  const { pragmas } = file as unknown as Obeying;
  const obey = (pragma: string, factory: string): void =>
    void pragmas.set(pragma, { arguments: { factory } });
  if (jsx === 'package') obey('jsxruntime', 'automatic');
  if (jsx === 'h') {
    obey('jsx', 'h');
    obey('jsxfrag', 'Fragment');
  }
}
