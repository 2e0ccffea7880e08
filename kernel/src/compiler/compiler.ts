/**
 * The cell compiler: checks cells against one another with the stock TypeScript, and emits JavaScript that runs on boxes.
 *
 * Knows no runtime and no platform: it is given TypeScript, a file system and folders, so that it can live in a worker
 * of Node or of a browser.
 */
import type { Cell } from './cells.js';
import { cellSpecifier, Cells } from './cells.js';
import { completeness } from './completeness.js';
import type * as contracts from '../contracts.js';
import { describeErrors, findErrors } from './diagnostics.js';
import { Files } from './files.js';
import { mergeLibraries, type LibrarySources } from './libraries.js';
import { Library, type Prepared } from './library.js';
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
  /** The declarations of the language and of the platform: `lib.es2023.d.ts`, `@types/node/index.d.ts`. */
  libraries: LibrarySources;
  /** The same, prepared, for a quicker start. */
  prepared?: Prepared | undefined;
  /** Packages whose types the platform's declarations are: `node`. */
  platformNames: ReadonlySet<string>;
  builtins: ReadonlySet<string>;
  target: ts.ScriptTarget;
}

export interface CellCompiler extends contracts.Compiler {
  /** Forgets what only makes the next question quicker: for when nobody has asked for a while. */
  rest(): void;
}

export function createCompiler(given: CompilerOptions): CellCompiler {
  const { ts, sys, cwd } = given;
  const options = cellOptions(ts, given.target);
  const library = new Library(
    `${cwd}/[library].d.ts`,
    () => mergeLibraries(ts, sys, given.libraries),
    given.prepared,
  );
  const cells = new Cells(ts);
  const files = new Files({ ...given, compilerOptions: options, library }, (id) =>
    pending?.id === id ? pending : cells.get(id),
  );
  const programs = createPrograms(ts, sys, files, options, library);
  /** The checked cell whose run has not ended. */
  let pending: Cell | undefined;
  /** Local modules found without errors, so that they are not checked again for every cell. */
  const sound = new WeakSet<ts.SourceFile>();

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
    const cell = (pending = cells.draft(source.id, source.text, parse(source.text)));
    const name = files.cellFile(cell.id);
    // What it declares globally holds for all.
    if (cell.names.augments) files.wantImport(cellSpecifier(cell.id));
    const result = programs.ask(name, (program, file): contracts.CompileResult => {
      const isNew = (local: ts.SourceFile): boolean => !sound.has(local);
      const locals = (): ts.SourceFile[] => programs.localsOf(name).filter(isNew);
      const found = findErrors(ts, program, file, locals, source.text.length);
      if (found) {
        // What seems wrong may only be unknown to the declarations in use.
        if (found.kind === 'TypeError') library.want();
        return {
          status: 'error',
          failure: describeErrors({ ts, cells, cwd }, source, file, found),
        };
      }
      for (const local of locals()) sound.add(local);
      return { status: 'ok', cell: { ...source, ...emit(program, file, cell) } };
    });
    if (result.status === 'error') {
      pending = undefined;
      files.dropImport(cellSpecifier(cell.id));
    }
    return result;
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

  function ask<Answer>(text: string, question: (asking: Asking) => Answer): Answer {
    files.refresh();
    files.setDraft(cells.draft(0, text, parse(text), true).module);
    const { service } = programs;
    return programs.ask(files.draftFile, () => question({ ts, cells, files, library, service }));
  }

  function complete(text: string, cursor: number): contracts.Completions {
    const [, dot, word] = /(\.?)\s*([\w$]*)$/.exec(text.slice(0, cursor))!;
    if (!dot) library.wantForStart(word!);
    return ask(text, (asking) => completionsAt(asking, text, cursor));
  }

  return {
    compile,
    commit(id, reached) {
      if (pending?.id === id) cells.commit(pending, new Set(reached));
      pending = undefined;
    },
    complete,
    inspect: (text, cursor) => ask(text, (asking) => inspectionAt(asking, text, cursor)),
    isComplete: (text) => completeness(ts, text, parse(text)),
    emitModule: (file, text) => emitModule(ts, options, file, text),
    rest: () => programs.rest(),
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
