/** Errors of the compiler in a learner's words. */
import { codeFrame, red, type Place } from '../code-frame.js';
import type { CellSource, Failure } from '../contracts.js';
import { missingPackage, packageOf } from '../packages.js';
import { nearest } from '../spelling.js';
import type { Cells } from './cells.js';
import { ERRORS_OF_JAVASCRIPT, type Checks } from './checks.js';
import { missingMember } from './members.js';
import type { ts, TypeScript } from './typescript.js';

/** At most this many errors of a cell are shown; the others mostly follow from them. */
const SHOWN = 5;

/**
 * Messages that teach a learner nothing: implicit any (7000 to 7099), and settings of modules that the kernel decides.
 *
 * They are dropped from the result instead of switching `noImplicitAny` off, which would make `let x = null` of type null.
 */
function isForLearners({ code, category }: ts.Diagnostic, ts: TypeScript): boolean {
  const isAboutModules = [1543, 5097].includes(code);
  const isImplicitAny = code >= 7000 && code < 7100;
  return category === ts.DiagnosticCategory.Error && !isImplicitAny && !isAboutModules;
}

export interface Found {
  kind: 'SyntaxError' | 'TypeError';
  diagnostics: ts.Diagnostic[];
}

export interface Finding {
  ts: TypeScript;
  program: ts.Program;
  checks: Checks;
  /** The local modules that the cell reaches. To be asked when the cell itself was checked: they are known then. */
  locals: () => readonly ts.SourceFile[];
}

/** Errors of a cell, and of the local modules that it reaches. */
export function findErrors(
  { ts, program, checks, locals }: Finding,
  source: ts.SourceFile,
  textLength: number,
): Found | undefined {
  const inText = (found: readonly ts.Diagnostic[]): ts.Diagnostic[] =>
    // An open bracket or string is reported in the tail, at the end of the learner's text.
    found.filter(
      (d) => isForLearners(d, ts) && (d.file !== source || (d.start ?? 0) <= textLength),
    );
  const syntactic = program.getSyntacticDiagnostics(source).filter((d) => isForLearners(d, ts));
  if (syntactic.length > 0) return { kind: 'SyntaxError', diagnostics: syntactic };
  const own = program.getSemanticDiagnostics(source);
  if (checks === 'off') {
    const errors = inText(own).filter(({ code }) => ERRORS_OF_JAVASCRIPT.has(code));
    return errors.length > 0 ? { kind: 'SyntaxError', diagnostics: errors } : undefined;
  }
  for (const local of locals()) {
    const broken = inText(program.getSyntacticDiagnostics(local));
    if (broken.length > 0) return { kind: 'SyntaxError', diagnostics: broken };
  }
  const theirs = locals().flatMap((file) => program.getSemanticDiagnostics(file));
  const semantic = inText([...own, ...theirs]);
  return semantic.length > 0 ? { kind: 'TypeError', diagnostics: semantic } : undefined;
}

export interface Describing {
  ts: TypeScript;
  program: ts.Program;
  cells: Cells;
  cwd: string;
  /** The cell's text as it was checked: the lines and columns of the cell, not its offsets. */
  checked: string;
}

export function describeErrors(
  { ts, program, cells, cwd, checked }: Describing,
  cell: CellSource,
  source: ts.SourceFile,
  { kind, diagnostics }: Found,
): Failure {
  const messages = diagnostics.map((diagnostic) => plain(diagnostic));
  const shown = diagnostics.slice(0, SHOWN).map((diagnostic, index) => {
    const isCell = diagnostic.file === source;
    const text = isCell ? checked : (diagnostic.file?.text ?? '');
    const place = placeOf(text, diagnostic.start ?? 0, diagnostic.length ?? 1);
    const file = diagnostic.file?.fileName.replace(`${cwd}/`, '');
    const where = `${isCell ? cell.name : file}, line ${place.line}`;
    const heading = `${red(kind === 'SyntaxError' ? 'Syntax error' : 'Type error')} in ${where}: `;
    const message = `${messages[index]} (TS${diagnostic.code})`;
    return `${heading}${message}\n\n${codeFrame(isCell ? cell.text : text, place)}\n`;
  });
  const more = diagnostics.length - shown.length;
  if (more > 0) shown.push(`and ${more} more.`);
  shown.push(NOTHING_RAN);
  return { name: kind, message: messages[0]!, traceback: shown.join('\n').split('\n') };

  function plain(diagnostic: ts.Diagnostic): string {
    const { code, file, start = 0, length = 0 } = diagnostic;
    const text = tidyTypes(ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n'));
    const marked = file?.text.slice(start, start + length) ?? '';
    // 2834 and 2835 want an extension, which would not help: files are looked for with each.
    if (code === 2307 || code === 2834 || code === 2835) {
      const specifier = code === 2307 ? /'([^']+)'/.exec(text)?.[1] : marked.slice(1, -1);
      if (!specifier) return text;
      return packageOf(specifier)
        ? missingPackage(specifier, cwd)
        : `Cannot find the file '${specifier}' from the notebook's folder ${JSON.stringify(cwd)}.`;
    }
    if (code === 2875) {
      const specifier = /'([^']+)'/.exec(text)?.[1] ?? 'react';
      const otherwise = 'Or declare a function h(tag, props, ...children), which JSX calls then.';
      return `JSX needs a library. ${missingPackage(specifier, cwd)} ${otherwise}`;
    }
    // Names of earlier cells are imports to TypeScript; to the learner they are what they were declared as.
    if (code === 2632) return `Cannot assign to '${marked}': it is a ${declaredAs(marked)}.`;
    const missing = missingMember(ts, program.getTypeChecker(), diagnostic);
    if (missing) return missing;
    const [unknown] = UNKNOWN_NAME.exec(text) ?? [];
    if (unknown) return `${unknown} Is it spelt right, and has the cell that declares it run?`;
    return withNearest(text);
  }

  function declaredAs(name: string): string {
    const declaring = cells.declaring(name);
    if (!declaring) return 'constant';
    if (declaring.names.imported.has(name)) return 'name that was imported';
    const word = new RegExp(`\\b(function|class|enum|namespace)\\b[\\s*]*${name}\\b`);
    return word.exec(declaring.text)?.[1] ?? 'constant';
  }
}

/** A text where only some are allowed: `Type '"sofmax"' is not assignable to type '"relu" | "softmax"'.` */
const WRONG_WORD = /\b[Tt]ype '"([^"]+)"' is not assignable to (?:parameter of )?type '(.+)'\.$/;

/** TypeScript names the nearest word for a value that is assigned, but not for an argument. */
function withNearest(text: string): string {
  const [, word, type] = WRONG_WORD.exec(text) ?? [];
  if (word === undefined) return text;
  const allowed = [...type!.matchAll(/"([^"]+)"/g)].map(([, each]) => each!);
  const found = nearest(word.toLowerCase(), allowed);
  const isAlike = found && found.distance <= Math.max(2, word.length / 3);
  return isAlike ? `${text} Did you mean "${found.word}"?` : text;
}

/** TypeScript goes on with what to install for a name like `test`, which a notebook has from a cell. */
const UNKNOWN_NAME = /^Cannot find name(space)? '[^']+'\.(?=$| Do you need)/;

/** What is wrong with a cell as the kernel itself reads it, before TypeScript does. */
export interface Slip {
  start: number;
  length: number;
  message: string;
}

export function describeSlip(cell: CellSource, { start, length, message }: Slip): Failure {
  const place = placeOf(cell.text, start, length);
  const heading = `${red('Syntax error')} in ${cell.name}, line ${place.line}: ${message}`;
  const text = `${heading}\n\n${codeFrame(cell.text, place)}\n\n${NOTHING_RAN}`;
  return { name: 'SyntaxError', message, traceback: text.split('\n') };
}

const NOTHING_RAN = 'Nothing of this cell ran.';

/** A place counts as the end of the text when it lies behind it. */
function placeOf(text: string, start: number, length: number): Required<Place> {
  const before = text.slice(0, Math.min(start, text.trimEnd().length)).split('\n');
  return { line: before.length, column: before.at(-1)!.length + 1, length };
}

/** Types without the modules that cells are to TypeScript. */
export function tidyTypes(text: string): string {
  return text
    .replace(/typeof import\("[^"]*\[cell-\w+\](\.mjs)?"\)/g, 'the cell')
    .replace(/import\("[^"]*\[cell-\w+\](\.mjs)?"\)\./g, '')
    .replace(/"[^"]*\/\[cell-\w+\](\.mjs)?"\./g, '');
}
