import type { Completeness } from '../contracts.js';
import { nextIndent } from './indentation.js';
import type { ts, TypeScript } from './typescript.js';

const UNTERMINATED_TEMPLATE = 1160;
const UNTERMINATED_COMMENT = 1010;
/** A JSX element without its end. */
export const OPEN_TAG = 17008;

/** Errors of the parser alone: TypeScript keeps them on the tree, without a public name. */
export function parseErrors(file: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  return (
    (file as { parseDiagnostics?: readonly ts.DiagnosticWithLocation[] }).parseDiagnostics ?? []
  );
}

/** Whether a text can run as it stands, wants more, or is wrong whatever follows. */
export function completeness(ts: TypeScript, text: string, parsed: ts.SourceFile): Completeness {
  const [first] = parseErrors(parsed);
  const end = text.trimEnd().length;
  if (!first) {
    const last = parsed.statements.at(-1);
    const isHead = last && ts.isFunctionDeclaration(last) && !last.body && text[end - 1] !== ';';
    return { status: isHead ? 'incomplete' : 'complete', indent: '' };
  }
  const isOpen = first.code === UNTERMINATED_TEMPLATE || first.code === UNTERMINATED_COMMENT;
  if (!isOpen && first.code !== OPEN_TAG && first.start < end)
    return { status: 'invalid', indent: '' };
  return { status: 'incomplete', indent: isOpen ? '' : nextIndent(ts, text) };
}
