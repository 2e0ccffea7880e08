/**
 * The cell compiler: checks cells against one another with the stock TypeScript, and emits JavaScript that runs on boxes.
 *
 * Knows no runtime and no platform: it is given TypeScript, a file system and folders, so that it can live in a worker
 * of Node or of a browser.
 */
import type { Cell } from './cells.js';
import { Cells } from './cells.js';
import { completeness } from './completeness.js';
import type * as contracts from '../contracts.js';
import { describeErrors, findErrors } from './diagnostics.js';
import { Files } from './files.js';
import { GLOBALS } from './globals.js';
import { mergeDeclarations } from './libraries.js';
import { emitModule } from './local-modules.js';
import { createPrograms } from './programs.js';
import { completionsAt, inspectionAt, type Asking } from './questions.js';
import { keepLastExpression } from './rewrite/last-expression.js';
import { rewriteCell } from './rewrite/rewrite.js';
import type { ts, TypeScript } from './typescript.js';

export interface CompilerOptions {
  ts: TypeScript;
  sys: ts.System;
  /** The notebook's folder. Paths have forward slashes. */
  cwd: string;
  resolveFrom: readonly string[];
  /** Where TypeScript's `lib.*.d.ts` are. */
  libraryFolder: string;
  /** Further declarations of the platform: `@types/node/index.d.ts`. */
  platformTypes: readonly string[];
  /** Packages whose types `platformTypes` are: `node`. */
  platformNames: ReadonlySet<string>;
  builtins: ReadonlySet<string>;
  target: ts.ScriptTarget;
  libraries: readonly string[];
}

export function createCompiler(given: CompilerOptions): contracts.Compiler {
  const { ts, sys, cwd, libraryFolder } = given;
  const options = cellOptions(ts, given.target);
  const library = `${cwd}/[library].d.ts`;
  const libraries = given.libraries.map((name) => `${libraryFolder}/lib.${name}.d.ts`);
  // One file: the checker merges the symbols of several for every cell.
  const virtual = new Map([
    [library, once(() => merged([...libraries, ...given.platformTypes]) + GLOBALS)],
  ]);
  const cells = new Cells(ts);
  const files = new Files(
    { ...given, compilerOptions: options, merged: given.platformNames, virtual },
    (id) => cells.get(id),
  );
  const programs = createPrograms(ts, sys, files, options, library);
  /** The checked cell whose run has not ended. */
  let pending: Cell | undefined;
  /** Local modules found without errors, so that they are not checked again for every cell. */
  const sound = new WeakSet<ts.SourceFile>();

  function merged(paths: readonly string[]): string {
    return mergeDeclarations(ts, sys, paths, libraryFolder);
  }

  function parse(text: string): ts.SourceFile {
    return ts.createSourceFile(files.draftFile, text, {
      languageVersion: ts.ScriptTarget.ESNext,
      impliedNodeFormat: ts.ModuleKind.ESNext,
      setExternalModuleIndicator: (file) => {
        // Cells are modules: `await` is a keyword in them. The property has no public type.
        (file as { externalModuleIndicator?: unknown }).externalModuleIndicator = true;
      },
    });
  }

  function compile(source: contracts.CellSource): contracts.CompileResult {
    files.refresh();
    const cell = cells.draft(source.id, source.text, parse(source.text));
    files.setDraft(cell.module);
    const program = programs.check();
    const file = program.getSourceFile(files.draftFile)!;
    const locals = program
      .getSourceFiles()
      .filter((each) => files.isLocal(each.fileName) && !sound.has(each));
    const found = findErrors(ts, program, file, locals, source.text.length);
    if (found) {
      const failure = describeErrors({ ts, cells, cwd }, source, file, found);
      return { status: 'error', failure };
    }
    for (const local of locals) sound.add(local);
    pending = cell;
    return { status: 'ok', cell: { ...source, ...emit(program, file, cell) } };
  }

  function emit(program: ts.Program, file: ts.SourceFile, { names }: Cell) {
    let [js, map] = ['', ''];
    const write: ts.WriteFileCallback = (name, text) => {
      if (name.endsWith('.map')) map = text;
      else js = text;
    };
    program.emit(file, write, undefined, false, { before: [keepLastExpression(ts)] });
    const declared = [...names.values].filter(([, kind]) => kind !== 'ambient');
    const shared = new Set([
      ...declared.map(([name]) => name),
      ...cells.valuesOf(names.mentioned).filter((name) => !names.values.has(name)),
    ]);
    return { map, ...rewriteCell(ts, js.replace(/\/\/# sourceMappingURL=.*\s*$/, ''), shared) };
  }

  function ask(text: string): Asking {
    files.refresh();
    files.setDraft(cells.draft(0, text, parse(text), true).module);
    return { ts, cells, files, service: programs.service() };
  }

  return {
    compile,
    commit(id, reached) {
      if (pending?.id === id) cells.commit(pending, new Set(reached));
      pending = undefined;
    },
    complete: (text, cursor) => completionsAt(ask(text), text, cursor),
    inspect: (text, cursor) => inspectionAt(ask(text), text, cursor),
    isComplete: (text) => completeness(ts, text, parse(text)),
    emitModule: (file, text) => emitModule(ts, options, file, text),
  };
}

/** Strict, but for what only hinders experiments. Null checks stay: they find real slips. */
function cellOptions(ts: TypeScript, target: ts.ScriptTarget): ts.CompilerOptions {
  return {
    target,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    noLib: true,
    types: [],
    strict: true,
    noImplicitThis: false,
    useUnknownInCatchVariables: false,
    strictPropertyInitialization: false,
    allowUnreachableCode: true,
    allowUnusedLabels: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    skipLibCheck: true,
    skipDefaultLibCheck: true,
    jsx: ts.JsxEmit.React,
    sourceMap: true,
  };
}

function once(make: () => string): () => string {
  let made: string | undefined;
  return () => (made ??= make());
}
