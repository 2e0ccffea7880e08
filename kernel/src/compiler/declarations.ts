/** Where names were declared, and what is written there. */
import type { Cells } from './cells.js';
import { documentationAbove } from './documentation.js';
import type { Files } from './files.js';
import type { Library } from './library.js';
import type { ts, TypeScript } from './typescript.js';

/** What a question about the draft needs. */
export interface Asking {
  ts: TypeScript;
  cells: Cells;
  files: Files;
  library: Library;
  service: ts.LanguageService;
}

export interface PlaceInFile {
  file: string;
  at: number;
}

/** The comments above the declarations of what stands at a place: of an overload, its own. */
export function documentationAt(asking: Asking, { file, at }: PlaceInFile): string {
  const found = asking.service.getDefinitionAtPosition(file, at) ?? [];
  return joined(
    found.map(({ fileName, textSpan, contextSpan }) =>
      documentationIn(asking, fileName, (contextSpan ?? textSpan).start),
    ),
  );
}

/** The comment above a declaration. */
export function documentationOf(asking: Asking, declaration: ts.Node): string {
  const { ts } = asking;
  let node = declaration;
  // That of a variable stands above its statement.
  if (ts.isVariableDeclaration(node) && ts.isVariableStatement(node.parent.parent))
    node = node.parent.parent;
  const file = node.getSourceFile();
  return documentationIn(asking, file.fileName, node.getStart(file));
}

function documentationIn({ library, service }: Asking, file: string, at: number): string {
  const source = service.getProgram()?.getSourceFile(file);
  return source ? documentationAbove(library, source, at) : '';
}

/** The text of the declarations of what stands at a place, as far as the learner wrote them. */
export function sourceAt({ files, service }: Asking, { file, at }: PlaceInFile): string {
  const found = service.getDefinitionAtPosition(file, at) ?? [];
  return joined(
    found.map(({ fileName, textSpan, contextSpan }) => {
      if (!files.isCell(fileName) && !files.isLocal(fileName)) return '';
      const { start, length } = contextSpan ?? textSpan;
      return (
        service
          .getProgram()
          ?.getSourceFile(fileName)
          ?.text.slice(start, start + length) ?? ''
      );
    }),
  );
}

const joined = (texts: readonly string[]): string => [...new Set(texts)].filter(Boolean).join('\n');

/** Where an earlier cell declared a name. */
export function declarationOf(
  { ts, cells, files, service }: Asking,
  name: string,
): PlaceInFile | undefined {
  const cell = cells.declaring(name);
  const source = cell && service.getProgram()?.getSourceFile(files.cellFile(cell.id));
  if (!source) return undefined;
  const find = (node: ts.Node): ts.Identifier | undefined =>
    ts.isIdentifier(node) && node.text === name && isDeclaredName(node, source)
      ? node
      : ts.forEachChild(node, find);
  const identifier = find(source);
  return identifier && { file: source.fileName, at: identifier.getStart(source) };
}

function isDeclaredName(node: ts.Identifier, source: ts.SourceFile): boolean {
  const before = source.text.slice(0, node.getStart(source));
  return /\b(const|let|var|using|function\*?|class|enum|namespace|interface|type|import|as|,|\{)\s*$/.test(
    before,
  );
}
