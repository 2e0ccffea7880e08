/** Completion and inspection: what the language service knows, in the words of the cell. */
import type { Completion, Completions, Inspection } from '../contracts.js';
import type { Cells } from './cells.js';
import { tidyTypes } from './diagnostics.js';
import { documentationAbove } from './documentation.js';
import type { Files } from './files.js';
import type { Library } from './library.js';
import type { ts, TypeScript } from './typescript.js';

const WORD_PART = /[\p{ID_Continue}$]/u;

export interface Asking {
  ts: TypeScript;
  cells: Cells;
  files: Files;
  library: Library;
  service: ts.LanguageService;
}

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
  const items = entries.map(({ entry: { name, kind, insertText } }): Completion => ({
    name,
    kind: kind === ts.ScriptElementKind.alias ? kindOf(asking, name) : kind,
    ...(insertText ? { insert: insertText } : {}),
  }));
  return { start, end, items };
}

const fits = (name: string, prefix: string): boolean =>
  name.startsWith(prefix) || (prefix.length > 1 && name.includes(prefix));

/** Signature and documentation of what stands at a place of the draft. */
export function inspectionAt(asking: Asking, text: string, cursor: number): Inspection | undefined {
  const { ts, files, service } = asking;
  // Just behind a name counts as on it.
  for (const at of [cursor, cursor - 1]) {
    if (at < 0 || at > text.length) continue;
    let place = { file: files.draftFile, at };
    let info = service.getQuickInfoAtPosition(place.file, at);
    if (!info || info.textSpan.start > text.length) continue;
    const word = text.slice(info.textSpan.start, info.textSpan.start + info.textSpan.length);
    const [definition] = service.getDefinitionAtPosition(files.draftFile, at) ?? [];
    const isOfEarlier =
      definition &&
      (definition.fileName === files.draftFile
        ? definition.textSpan.start > text.length
        : files.isCell(definition.fileName));
    // The tail knows only the type of an earlier name: its declaration has the documentation.
    const earlier = isOfEarlier ? declarationOf(asking, word) : undefined;
    if (earlier)
      [place, info] = [earlier, service.getQuickInfoAtPosition(earlier.file, earlier.at) ?? info];
    const signature = tidyTypes(ts.displayPartsToString(info.displayParts)).replace('(alias) ', '');
    return { signature, documentation: documentationAt(asking, place) };
  }
  return undefined;
}

interface PlaceInFile {
  file: string;
  at: number;
}

/** The comments above the declarations of what stands at a place: of an overload, its own. */
function documentationAt({ ts, library, service }: Asking, { file, at }: PlaceInFile): string {
  const found = service.getDefinitionAtPosition(file, at) ?? [];
  const texts = found.map(({ fileName, textSpan, contextSpan }) => {
    const source = service.getProgram()?.getSourceFile(fileName);
    return source ? documentationAbove(ts, library, source, (contextSpan ?? textSpan).start) : '';
  });
  return [...new Set(texts)].filter(Boolean).join('\n');
}

function kindOf(asking: Asking, name: string): string {
  const place = declarationOf(asking, name);
  const info = place && asking.service.getQuickInfoAtPosition(place.file, place.at);
  const kind = info?.kind ?? asking.ts.ScriptElementKind.constElement;
  return kind === asking.ts.ScriptElementKind.alias ? 'module' : kind;
}

/** Where an earlier cell declared a name. */
function declarationOf(
  { ts, cells, files, service }: Asking,
  name: string,
): PlaceInFile | undefined {
  const cell = cells.declaring(name);
  const source = cell && service.getProgram()?.getSourceFile(files.cellFile(cell.id));
  if (!source) return undefined;
  const find = (node: ts.Node): ts.Identifier | undefined =>
    ts.isIdentifier(node) && node.text === name && isDeclaredName(ts, node, source)
      ? node
      : ts.forEachChild(node, find);
  const identifier = find(source);
  return identifier && { file: source.fileName, at: identifier.getStart(source) };
}

/** Whether an identifier is the name in a declaration; nodes of these programs know no parents. */
function isDeclaredName(ts: TypeScript, node: ts.Identifier, source: ts.SourceFile): boolean {
  const before = source.text.slice(0, node.getStart(source));
  return /\b(const|let|var|using|function\*?|class|enum|namespace|interface|type|import|as|,|\{)\s*$/.test(
    before,
  );
}
