/** Completion: the names that fit at a place, with their types, in the words of the cell. */
import type { Completion, Completions } from '../contracts.js';
import { declarationOf, documentationOf, type Asking } from './declarations.js';
import { tidyTypes } from './diagnostics.js';
import type { ts } from './typescript.js';

const WORD_PART = /[\p{ID_Continue}$]/u;
/** So many of the first names are told with their types and documentation: more than a front end shows at once. */
const DESCRIBED = 20;

/** Names that fit at a place of the draft, those the learner declared first. */
export function completionsAt(asking: Asking, text: string, cursor: number): Completions {
  const { ts, cells, files, service } = asking;
  let [start, end] = [cursor, cursor];
  while (start > 0 && WORD_PART.test(text[start - 1]!)) start--;
  while (end < text.length && WORD_PART.test(text[end]!)) end++;
  const prefix = text.slice(start, cursor).toLowerCase();
  const info = service.getCompletionsAtPosition(files.draftFile, cursor, {
    includeCompletionsForModuleExports: false,
    includeCompletionsWithInsertText: true,
    includeSymbol: true,
  });
  if (info?.optionalReplacementSpan && text[start - 1] !== '.') {
    start = info.optionalReplacementSpan.start;
    end = start + info.optionalReplacementSpan.length;
  }
  const rank = ({ name, sortText }: ts.CompletionEntry): string =>
    (cells.isKnown(name) ? '0' : sortText) + (name.toLowerCase().startsWith(prefix) ? '0' : '1');
  const entries = (info?.entries ?? [])
    .filter(({ name }) => fits(name.toLowerCase(), prefix))
    .map((entry) => ({ entry, rank: rank(entry) }))
    .sort((a, b) => (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0));
  const items = entries.map(({ entry }, index): Completion => {
    const { name, kind, insertText } = entry;
    return {
      name,
      kind: kind === ts.ScriptElementKind.alias ? kindOf(asking, name) : kind,
      ...(insertText ? { insert: insertText } : {}),
      ...(index < DESCRIBED && entry.symbol ? describe(asking, entry.symbol) : {}),
    };
  });
  return { start, end, items };
}

const fits = (name: string, prefix: string): boolean =>
  name.startsWith(prefix) || (prefix.length > 1 && name.includes(prefix));

/** The type of a name, of a function its first signature, and its documentation. */
function describe(
  asking: Asking,
  found: ts.Symbol,
): Pick<Completion, 'signature' | 'documentation'> {
  const { ts, service, files } = asking;
  const program = service.getProgram()!;
  const checker = program.getTypeChecker();
  const isAlias = (found.flags & ts.SymbolFlags.Alias) !== 0;
  const symbol = isAlias ? checker.getAliasedSymbol(found) : found;
  const declaration = symbol.valueDeclaration ?? symbol.declarations?.[0];
  if (!declaration) return {};
  const documentation = documentationOf(asking, declaration);
  const shown = documentation ? { documentation } : {};
  if (!symbol.valueDeclaration) return shown;
  const type = checker.getTypeOfSymbolAtLocation(symbol, program.getSourceFile(files.draftFile)!);
  const [signature, ...overloads] = type.getCallSignatures();
  const text = signature ? checker.signatureToString(signature) : checker.typeToString(type);
  const more = overloads.length > 0 ? ` (+${overloads.length} more)` : '';
  return { signature: tidyTypes(text) + more, ...shown };
}

function kindOf(asking: Asking, name: string): string {
  const place = declarationOf(asking, name);
  const info = place && asking.service.getQuickInfoAtPosition(place.file, place.at);
  const kind = info?.kind ?? asking.ts.ScriptElementKind.constElement;
  return kind === asking.ts.ScriptElementKind.alias ? 'module' : kind;
}
