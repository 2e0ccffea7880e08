/**
 * How strictly cells are checked: by a comment at the start of a cell, for that cell or for all from there on.
 *
 * - `strict`: as TypeScript's `strict`, but for what hinders experiments.
 * - `loose`: as TypeScript without `strict`: `null` fits everywhere, what has no type is `any`.
 * - `off`: only the syntax, and what would be an error in JavaScript but is none once names are shared.
 */
import type { Slip } from './diagnostics.js';
import type { ts, TypeScript } from './typescript.js';

export const CHECKS = ['strict', 'loose', 'off'] as const;
export type Checks = (typeof CHECKS)[number];

export interface Directive {
  checks: Checks;
  /** Holds for later cells, too. */
  isForNotebook: boolean;
}

/** Errors that JavaScript has as well: const assigned to or without value, declared twice, `return` and `await` misplaced. */
export const ERRORS_OF_JAVASCRIPT: ReadonlySet<number> = new Set([
  1103, 1108, 1155, 1308, 2451, 2588, 2632,
]);

const DIRECTIVE =
  /^(?<before>\/\/\/?\s*@ts)-(?<no>no)?check(?<notebook>-notebook)?(?:[\s:]+(?<word>\w+))?\s*$/;

export interface ReadDirectives {
  /** The last that holds. */
  directive?: Directive;
  /** The text without what TypeScript would take as its own `@ts-nocheck`: that hides more. */
  text: string;
  problem?: Slip;
}

/** Reads the comments before the code of a cell. */
export function readDirectives(ts: TypeScript, cell: string): ReadDirectives {
  const result: ReadDirectives = { text: cell };
  if (!cell.includes('@ts-')) return result;
  for (const { pos, end } of ts.getLeadingCommentRanges(cell, 0) ?? []) {
    const { before, no, notebook, word } = DIRECTIVE.exec(cell.slice(pos, end))?.groups ?? {};
    if (before === undefined) continue;
    const given = word ?? (no ? 'off' : 'strict');
    const checks = CHECKS.find((each) => each === given);
    if (checks && !(no && checks !== 'off')) {
      result.directive = { checks, isForNotebook: notebook !== undefined };
    } else
      result.problem = {
        start: pos,
        length: end - pos,
        message: `@ts-check: '${given}' is none of the settings, expected ${CHECKS.join(', ')}.`,
      };
    const dash = pos + before.length;
    result.text = `${result.text.slice(0, dash)} ${result.text.slice(dash + 1)}`;
  }
  return result;
}

/** Strict, but for what only hinders experiments. Null checks stay: they find real slips. */
export function optionsFor(
  ts: TypeScript,
  checks: 'strict' | 'loose',
  target: ts.ScriptTarget,
): ts.CompilerOptions {
  return {
    target,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    moduleDetection: ts.ModuleDetectionKind.Force,
    noLib: true,
    types: [],
    strict: checks === 'strict',
    noImplicitThis: false,
    useUnknownInCatchVariables: false,
    strictPropertyInitialization: false,
    allowUnreachableCode: true,
    allowUnusedLabels: true,
    allowImportingTsExtensions: true,
    resolveJsonModule: true,
    // A later cell that is JavaScript as it stands looks them up.
    preserveConstEnums: true,
    skipLibCheck: true,
    skipDefaultLibCheck: true,
    jsx: ts.JsxEmit.React,
    sourceMap: true,
  };
}
