/**
 * The declarations of the language and of the platform, each as one text.
 *
 * The standard library is some 60 files and `@types/node` some 80. TypeScript looks at each of them for every program;
 * merged, a trivial cell is checked in 1.5 ms instead of 13.
 *
 * Most of the text is comments, and most cells mention nothing of the platform. So there are two texts without
 * comments: `basic` holds the language and what nearly every script uses, and `full` the platform too, which takes three
 * times as long to parse. Comments are kept aside, for whoever asks.
 */
import { BASICS } from './basics.js';
import { GLOBALS } from './globals.js';
import type { ts, TypeScript } from './typescript.js';

const REFERENCE = /^\/\/\/ <reference (path|lib)="([^"]+)".*$/gm;

export interface Libraries {
  basic: string;
  full: string;
  /** What only the full text declares globally. */
  platformGlobals: string[];
  /** The documentation comments of a text: the position of what follows each, and the comment. */
  comments: { basic: Comments; full: Comments };
}

export type Comments = [position: number, comment: string][];

export interface LibrarySources {
  /** Absolute paths, forward slashes. */
  language: readonly string[];
  platform: readonly string[];
  /** Where `/// <reference lib="..." />` points to. */
  folder: string;
}

/** The full text, comments in it. */
export function mergeLibraries(ts: TypeScript, sys: ts.System, sources: LibrarySources): string {
  const { language, platform, folder } = sources;
  return mergeDeclarations(sys, [...language, ...platform], folder) + GLOBALS;
}

/** Takes about a second: to be done once, and kept. */
export function prepareLibraries(
  ts: TypeScript,
  sys: ts.System,
  sources: LibrarySources,
): Libraries {
  const merge = (files: readonly string[]): string =>
    mergeDeclarations(sys, files, sources.folder) + GLOBALS;
  const basic = splitComments(ts, merge(sources.language) + BASICS);
  const full = splitComments(ts, merge([...sources.language, ...sources.platform]));
  const known = globalNames(ts, basic.code);
  return {
    basic: basic.code,
    full: full.code,
    platformGlobals: [...globalNames(ts, full.code)].filter((name) => !known.has(name)),
    comments: { basic: basic.comments, full: full.comments },
  };
}

function mergeDeclarations(
  sys: ts.System,
  files: readonly string[],
  libraryFolder: string,
): string {
  const seen = new Set<string>();
  const modules: string[] = [];
  const scripts: string[] = [];
  const add = (file: string): void => {
    if (seen.has(file)) return;
    seen.add(file);
    const text = sys.readFile(file);
    if (text === undefined) return;
    // A module merged with the others would make a module of them all.
    if (/^(import|export)\b/m.test(text)) {
      modules.push(`/// <reference path="${file}" />`);
      return;
    }
    const folder = file.slice(0, file.lastIndexOf('/'));
    for (const [, kind, name] of text.matchAll(REFERENCE))
      add(
        kind === 'lib' ? `${libraryFolder}/lib.${name}.d.ts` : sys.resolvePath(`${folder}/${name}`),
      );
    scripts.push(text.replace(REFERENCE, ''));
  };
  for (const file of files) add(file);
  return [...modules, ...scripts].join('\n');
}

/** A text without its comments, but for references to files, and the documentation comments. */
function splitComments(ts: TypeScript, text: string): { code: string; comments: Comments } {
  const { SyntaxKind } = ts;
  const scanner = ts.createScanner(
    ts.ScriptTarget.ESNext,
    false,
    ts.LanguageVariant.Standard,
    text,
  );
  const comments: Comments = [];
  let [code, comment, gap] = ['', '', ''];
  for (let kind = scanner.scan(); kind !== SyntaxKind.EndOfFileToken; kind = scanner.scan()) {
    const token = scanner.getTokenText();
    if (kind === SyntaxKind.MultiLineCommentTrivia) {
      if (token.startsWith('/**')) comment = token;
    } else if (kind === SyntaxKind.SingleLineCommentTrivia) {
      if (token.startsWith('/// <reference path')) code += `${token}\n`;
    } else if (kind === SyntaxKind.WhitespaceTrivia) gap ||= ' ';
    else if (kind === SyntaxKind.NewLineTrivia) gap = '\n';
    else {
      code += gap;
      if (comment) comments.push([code.length, comment]);
      code += token;
      comment = gap = '';
    }
  }
  return { code, comments };
}

/** What a text of declarations declares at its top and in `global` of its modules. */
function globalNames(ts: TypeScript, text: string): Set<string> {
  const names = new Set<string>();
  const add = (node: ts.Node): void => {
    if (ts.isVariableStatement(node)) node.declarationList.declarations.forEach(add);
    else if (ts.isModuleDeclaration(node) && ts.isStringLiteral(node.name)) {
      if (node.body) ts.forEachChild(node.body, (each) => isGlobal(each) && add(each));
    } else if (isGlobal(node)) {
      if (node.body) ts.forEachChild(node.body, add);
    } else {
      const { name } = node as ts.Node & { name?: ts.Node };
      if (name && ts.isIdentifier(name)) names.add(name.text);
    }
  };
  const isGlobal = (node: ts.Node): node is ts.ModuleDeclaration =>
    (node.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
  const file = ts.createSourceFile('library.d.ts', text, {
    languageVersion: ts.ScriptTarget.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
  });
  file.statements.forEach(add);
  return names;
}
