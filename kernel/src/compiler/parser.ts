/**
 * The parsed files, which are most of the compiler's memory: each is parsed once for everyone.
 *
 * Documentation comments are not: see `documentation.ts`.
 */
import type { Files } from './files.js';
import { obeyJsx } from './jsx.js';
import type { Library } from './library.js';
import type { ts, TypeScript } from './typescript.js';

type ParseOptions = ts.CreateSourceFileOptions | ts.ScriptTarget;

export class Parser {
  readonly #ts: TypeScript;
  readonly #files: Files;
  readonly #library: Library;
  readonly #parsed = new Map<string, { version: string; file: ts.SourceFile }>();

  constructor(ts: TypeScript, files: Files, library: Library) {
    this.#ts = ts;
    this.#files = files;
    this.#library = library;
  }

  parse(name: string, given: ParseOptions): ts.SourceFile | undefined {
    const files = this.#files;
    if (this.isCurrent(name)) return this.#parsed.get(name)!.file;
    const version = files.version(name);
    const file = files.cell(name)?.tree ?? this.#read(name, given, version);
    if (!file) return undefined;
    this.#parsed.set(name, { version, file });
    if (name !== this.#library.file) this.#library.wantForFile(file);
    return file;
  }

  #read(name: string, given: ParseOptions, version: string): ts.SourceFile | undefined {
    const [ts, files] = [this.#ts, this.#files];
    const text = files.read(name);
    if (text === undefined) return undefined;
    const jsx = files.cell(name)?.jsx;
    const isOurs = files.isLocal(name) || files.isCell(name);
    const file = ts.createLanguageServiceSourceFile(
      name,
      ts.ScriptSnapshot.fromString(text),
      {
        ...(typeof given === 'object' ? given : { languageVersion: given }),
        // Local modules are ES modules whatever their package.json says, as the loader runs them.
        ...(isOurs ? { impliedNodeFormat: ts.ModuleKind.ESNext } : {}),
        jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
      },
      version,
      false,
      jsx && ts.ScriptKind.TSX,
    );
    if (jsx) obeyJsx(file, jsx);
    return file;
  }

  /** Whether a file was parsed as it is now. */
  isCurrent(name: string): boolean {
    return this.#parsed.get(name)?.version === this.#files.version(name);
  }

  textOf(name: string): string | undefined {
    return this.isCurrent(name) ? this.#parsed.get(name)!.file.text : this.#files.read(name);
  }

  /** Forgets the cells that are no more, and returns their files. */
  forgetCells(): string[] {
    const gone = [...this.#parsed.keys()].filter(
      (name) => this.#files.isCell(name) && !this.#files.exists(name),
    );
    for (const name of gone) this.#parsed.delete(name);
    return gone;
  }
}

/** A registry of documents that has them parsed by a parser. */
export function registryOf(ts: TypeScript, parser: Parser): ts.DocumentRegistry {
  const acquire = (name: string, options: ParseOptions = ts.ScriptTarget.ESNext): ts.SourceFile => {
    const file = parser.parse(name, options);
    if (!file) throw new Error(`internal: no text of ${name}`);
    return file;
  };
  const acquireDocument: ts.DocumentRegistry['acquireDocument'] = (...[name, , , , , options]) =>
    acquire(name, options);
  const acquireDocumentWithKey: ts.DocumentRegistry['acquireDocumentWithKey'] = (
    ...[name, , , , , , , options]
  ) => acquire(name, options);
  return {
    ...ts.createDocumentRegistry(),
    acquireDocument,
    acquireDocumentWithKey,
    updateDocument: acquireDocument,
    updateDocumentWithKey: acquireDocumentWithKey,
    releaseDocument: () => undefined,
    releaseDocumentWithKey: () => undefined,
  };
}
