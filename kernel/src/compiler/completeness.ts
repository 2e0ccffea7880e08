import type { Completeness } from '../contracts.js';
import type { ts, TypeScript } from './typescript.js';

const UNTERMINATED_TEMPLATE = 1160;
const UNTERMINATED_COMMENT = 1010;

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
  if (!isOpen && first.start < end) return { status: 'invalid', indent: '' };
  return { status: 'incomplete', indent: '  '.repeat(openBrackets(ts, text)) };
}

function openBrackets(ts: TypeScript, text: string): number {
  const { SyntaxKind } = ts;
  const opening: ts.SyntaxKind[] = [
    SyntaxKind.OpenBraceToken,
    SyntaxKind.OpenParenToken,
    SyntaxKind.OpenBracketToken,
  ];
  const closing: ts.SyntaxKind[] = [
    SyntaxKind.CloseBraceToken,
    SyntaxKind.CloseParenToken,
    SyntaxKind.CloseBracketToken,
  ];
  const scanner = ts.createScanner(ts.ScriptTarget.ESNext, true, ts.LanguageVariant.Standard, text);
  let depth = 0;
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    if (opening.includes(kind)) depth++;
    if (closing.includes(kind)) depth--;
  }
  return Math.max(0, depth);
}
