/**
 * The cell compiler: checks cells against one another with the stock TypeScript, and emits JavaScript that runs on boxes.
 *
 * Knows no runtime and no platform: it is given TypeScript, a file system and folders, so that it can live in a worker
 * of Node or of a browser.
 */
import type { Cell } from './cells.js';
import { cellSpecifier, Cells } from './cells.js';
import { optionsFor, readDirectives, type Checks, type Directive } from './checks.js';
import { completeness } from './completeness.js';
import { completionsAt } from './completions.js';
import type * as contracts from '../contracts.js';
import { breakableLines, debugScript, isCaught } from './debugging.js';
import type { Asking } from './declarations.js';
import { describeErrors, describeSlip, findErrors } from './diagnostics.js';
import { Files } from './files.js';
import { inspectionAt } from './inspection.js';
import { parseEither } from './jsx.js';
import { mergeLibraries, type LibrarySources } from './libraries.js';
import { Library, type Prepared } from './library.js';
import { emitModule } from './local-modules.js';
import { runMagics } from './magics/calls.js';
import { blankUpTo, codeAfterInstalls, markMagics, type MagicLine } from './magics/lines.js';
import { completeMagic, inspectMagic, magicBefore } from './magics/questions.js';
import { namesAndTypes } from './magics/who.js';
import { parseModule } from './parse-module.js';
import { createPrograms } from './programs.js';
import { keepLastExpression } from './rewrite/last-expression.js';
import type { Writers } from './rewrite/loops.js';
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
  /** For cells that say nothing of it; strict by default. */
  checks?: Checks | undefined;
}

export interface CellCompiler extends contracts.Compiler {
  /** Forgets what only makes the next question quicker: for when nobody has asked for a while. */
  rest(): void;
}

interface Pending {
  cell: Cell;
  /** The cells that it was checked against. */
  among: Cells;
  isReset: boolean;
  /** Whether packages may have come or changed. */
  installs: boolean;
  directive: Directive | undefined;
}

export function createCompiler(given: CompilerOptions): CellCompiler {
  const { ts, sys, cwd } = given;
  const options = {
    strict: optionsFor(ts, 'strict', given.target),
    loose: optionsFor(ts, 'loose', given.target),
  };
  /** For cells that say nothing else. */
  let notebookChecks = given.checks ?? 'strict';
  const library = new Library(
    `${cwd}/[library].d.ts`,
    () => mergeLibraries(ts, sys, given.libraries),
    given.prepared,
  );
  let cells = new Cells(ts);
  const files = new Files({ ...given, compilerOptions: options.strict, library }, (id) => {
    return pending.get(id)?.cell ?? cells.get(id);
  });
  const programs = createPrograms(ts, sys, files, options.strict, library);
  /** The checked cells whose run has not ended: several, when a subshell runs while a cell awaits. */
  const pending = new Map<number, Pending>();
  /** Functions of cells that assign to names. */
  const writers: Writers = new Map();
  /** Local modules found without errors, so that they are not checked again for every cell. */
  const sound = new WeakSet<ts.SourceFile>();

  const parse = (text: string, name = files.draftFile): ts.SourceFile =>
    parseEither(ts, (kind) => parseModule(ts, name, text, kind));

  function compile(source: contracts.CellSource): contracts.CompileResult {
    files.refresh();
    const { directive, ...read } = readDirectives(ts, source.text);
    const { text, magics, ...marked } = markMagics(
      ts,
      blankUpTo(read.text, source.from ?? 0),
      true,
    );
    const problem = read.problem ?? marked.problem;
    if (problem) return { status: 'error', failure: describeSlip(source, problem) };
    const rest = codeAfterInstalls(text, magics);
    const result = compileText(source, text.slice(0, rest), magics, directive);
    if (result.status === 'ok' && rest !== undefined) result.cell.rest = rest;
    return result;
  }

  /** @param text The cell's text as TypeScript can read it. */
  function compileText(
    source: contracts.CellSource,
    text: string,
    magics: readonly MagicLine[],
    directive: Directive | undefined,
  ): contracts.CompileResult {
    const checks = directive?.checks ?? notebookChecks;
    // Without checks, the types of either kind will do.
    if (checks !== 'off') programs.use(options[checks]);
    const has = (name: string): boolean => magics.some((magic) => magic.name === name);
    const isReset = has('reset');
    const among = isReset ? new Cells(ts) : cells;
    const name = files.cellFile(source.id);
    const tree = parse(text, name);
    const cell = among.draft(source.id, text, tree, has('who'));
    const drafted = { cell, among, isReset, installs: has('npm'), directive };
    pending.set(cell.id, drafted);
    // What it declares globally holds for all.
    if (cell.names.augments) files.wantImport(cellSpecifier(cell.id));
    const result = programs.ask(name, (program, file): contracts.CompileResult => {
      const isNew = (local: ts.SourceFile): boolean => !sound.has(local);
      const locals = (): ts.SourceFile[] => programs.localsOf(name).filter(isNew);
      const found = findErrors({ ts, program, checks, locals }, file, text.length);
      if (found) {
        // What seems wrong may only be unknown to the declarations in use.
        if (found.kind === 'TypeError') library.want();
        const failure = describeErrors(
          { ts, program, cells, cwd, checked: text },
          source,
          file,
          found,
        );
        return { status: 'error', failure };
      }
      if (checks === 'strict') for (const local of locals()) sound.add(local);
      const calls = magics.map((magic) =>
        magic.name === 'who'
          ? { ...magic, argument: namesAndTypes({ ts, program, cells: among, files }, cell, magic) }
          : magic,
      );
      return {
        status: 'ok',
        cell: { ...source, ...emit(program, file, drafted, tree, calls), isReset },
      };
    });
    if (result.status === 'error') {
      pending.delete(cell.id);
      files.dropImport(cellSpecifier(cell.id));
    }
    return result;
  }

  function emit(
    program: ts.Program,
    file: ts.SourceFile,
    { cell: { names, isJavaScript }, among }: Pending,
    tree: ts.SourceFile,
    magics: readonly MagicLine[],
  ) {
    const isReady = isJavaScript && magics.length === 0;
    let [js, map] = ['', ''];
    const write: ts.WriteFileCallback = (name, emitted) => {
      if (name.endsWith('.map')) map = emitted;
      else js = emitted.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
    };
    const before = [keepLastExpression(ts), ...(magics.length > 0 ? [runMagics(ts, magics)] : [])];
    if (!isReady) program.emit(file, write, undefined, false, { before });
    const declared = [...names.values].filter(([, kind]) => kind !== 'ambient');
    const shared = new Set([
      ...declared.map(([name]) => name),
      ...among.valuesOf(names.mentioned).filter((name) => !names.values.has(name)),
    ]);
    return { map, ...rewriteCell(ts, isReady ? tree : js, shared, { writers }) };
  }

  function ask<Answer>(cell: string, question: (asking: Asking) => Answer): Answer {
    const { text } = markMagics(ts, cell);
    files.refresh();
    files.setDraft(cells.draft(0, text, parse(text), true));
    const { service } = programs;
    return programs.ask(files.draftFile, () => question({ ts, cells, files, library, service }));
  }

  function complete(text: string, cursor: number): contracts.Completions {
    const magic = magicBefore(text, cursor);
    if (magic !== undefined) return completeMagic(text, magic, cursor);
    const [, dot, word] = /(\.?)\s*([\w$]*)$/.exec(text.slice(0, cursor))!;
    if (!dot) library.wantForStart(word!);
    return ask(text, (asking) => completionsAt(asking, text, cursor));
  }

  return {
    compile,
    commit(id, reached) {
      const ran = pending.get(id);
      pending.delete(id);
      if (!ran || !reached) return;
      if (ran.isReset) cells = ran.among;
      if (ran.installs) files.forgetPackages();
      if (ran.directive?.isForNotebook) notebookChecks = ran.directive.checks;
      cells.commit(ran.cell, new Set(reached));
    },
    complete,
    inspect: (text, cursor, isDetailed) =>
      inspectMagic(text, cursor) ??
      ask(text, (asking) => inspectionAt(asking, text, cursor, isDetailed)),
    isComplete(cell) {
      const { text, problem } = markMagics(ts, cell);
      return problem ? { status: 'invalid', indent: '' } : completeness(ts, text, parse(text));
    },
    emitModule: (file, text) => emitModule(ts, options.strict, file, text),
    declare(id, text) {
      const cell = cells.draft(id, text, parse(text));
      cells.commit(cell, new Set(cell.names.values.keys()));
    },
    breakableLines: (cell) => breakableLines(ts, parse(markMagics(ts, cell).text)),
    isCaught: (cell, ...place) => isCaught(ts, parse(markMagics(ts, cell).text), ...place),
    debugScript: (text, names) => debugScript(ts, given.target, text, names, writers),
    rest: () => programs.rest(),
  };
}
