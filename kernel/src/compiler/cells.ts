/**
 * The cells that ran, as modules, and what each name means now.
 *
 * A cell's module is the learner's text and, where it shares names, a one-line tail: positions in the module are those in the cell.
 * The tail brings in the names of earlier cells that the text mentions and exports the cell's own:
 *
 *   import { a } from "cell:1"                  const, function, class, enum, namespace, type, import: exact, types too
 *   declare let b: typeof import("cell:2").b    let and var: an import could not be assigned to
 */
import { jsxOf, JSX_NAMES, type Jsx } from './jsx.js';
import { namesOf, type CellNames, type ValueKind } from './names.js';
import { isJavaScript } from './rewrite/javascript.js';
import type { ts, TypeScript } from './typescript.js';

/** What a name of an earlier cell is. A name may be a type only. */
interface Known {
  cell: number;
  kind: ValueKind | undefined;
  isType: boolean;
  /** The type stays when the value is declared again. */
  isBeside: boolean;
}

export interface Cell {
  id: number;
  /** The learner's text, and the module made of it. */
  text: string;
  module: string;
  names: CellNames;
  isJavaScript: boolean;
  /** The tree of the module, where it is made already: nothing was added to the text. */
  tree: ts.SourceFile | undefined;
  /** What JSX in it means; undefined where there is none. */
  jsx: Jsx | undefined;
  /** Earlier cells that the tail mentions. */
  uses: number[];
}

const SPECIFIER = /^cell:(\d+)$/;
/** Cells kept before those that no name needs any more are dropped. */
const KEPT = 64;

/** Says no more than that a text is a module. */
const NO_TAIL = 'export {};';

export const cellSpecifier = (id: number): string => `cell:${id}`;
export function cellOfSpecifier(specifier: string): number | undefined {
  const match = SPECIFIER.exec(specifier);
  return match ? Number(match[1]) : undefined;
}

/** Beside a value of that name it is a conflict, which TypeScript reports in the tail only; each keeps its meaning. */
const importType = (name: string, cell: number): string =>
  `import type { ${name} } from "${cellSpecifier(cell)}";`;

export class Cells {
  readonly #ts: TypeScript;
  readonly #kept = new Map<number, Cell>();
  readonly #known = new Map<string, Known>();
  /** Cells with global augmentations: every later cell imports them. */
  readonly #global: number[] = [];

  constructor(ts: TypeScript) {
    this.#ts = ts;
  }

  get(id: number): Cell | undefined {
    return this.#kept.get(id);
  }

  /** The cell in which a name was declared last. */
  declaring(name: string): Cell | undefined {
    const known = this.#known.get(name);
    return known && this.#kept.get(known.cell);
  }

  isKnown(name: string): boolean {
    return this.#known.has(name);
  }

  /** Each name and the cell that declared it last. */
  declared(): [name: string, cell: number][] {
    return [...this.#known].map(([name, { cell }]) => [name, cell]);
  }

  /** Names of earlier cells with a value, among those mentioned. */
  valuesOf(mentioned: ReadonlySet<string>): string[] {
    return [...mentioned].filter((name) => {
      const kind = this.#known.get(name)?.kind;
      return kind !== undefined && kind !== 'ambient';
    });
  }

  /** Makes a module of a cell's text. With `everything`, all earlier names are in scope, mentioned or not. */
  draft(id: number, text: string, parsed: ts.SourceFile, everything = false): Cell {
    const names = namesOf(this.#ts, parsed);
    const jsx = jsxOf(this.#ts, parsed, (name) => this.isKnown(name) || names.values.has(name));
    if (jsx) JSX_NAMES.forEach((name) => names.mentioned.add(name));
    const { tail, uses } = this.#tail(names, everything);
    const isAlone = tail === NO_TAIL && !jsx;
    return {
      id,
      text,
      module: isAlone ? text : `${text}\n;${tail}`,
      names,
      isJavaScript: isJavaScript(this.#ts, parsed),
      tree: isAlone ? parsed : undefined,
      jsx,
      uses,
    };
  }

  /** Remembers a cell that ran. Values it did not reach keep their earlier meaning. */
  commit(cell: Cell, reached: ReadonlySet<string>): void {
    const { values, types, besides, imported, augments } = cell.names;
    for (const name of new Set([...values.keys(), ...types])) {
      const kind = values.get(name);
      const isNew = kind === 'ambient' || reached.has(name);
      const before = this.#known.get(name);
      const isKept = before?.isBeside === true && !types.has(name);
      const isBeside = besides.has(name) || isKept;
      const isType = types.has(name) || isKept;
      if (kind && isNew) this.#known.set(name, { cell: cell.id, kind, isType, isBeside });
      else if (!kind)
        this.#known.set(name, { cell: cell.id, kind: before?.kind, isType: true, isBeside });
      // An import that turned out to be a type has no value to reach.
      else if (imported.has(name))
        this.#known.set(name, { cell: cell.id, kind: undefined, isType: true, isBeside });
    }
    if (augments) this.#global.push(cell.id);
    if (values.size > 0 || types.size > 0 || augments) this.#kept.set(cell.id, cell);
    if (this.#kept.size > KEPT && this.#kept.size % 16 === 0) this.#prune();
  }

  #tail(names: CellNames, everything: boolean): { tail: string; uses: number[] } {
    const lines: string[] = [];
    const imports = new Map<number, string[]>();
    const uses = new Set<number>(this.#global);
    for (const name of everything ? this.#known.keys() : names.mentioned) {
      const known = this.#known.get(name);
      if (!known) continue;
      const { cell, kind, isType, isBeside } = known;
      if (names.values.has(name)) {
        if (!isBeside || names.types.has(name)) continue;
        uses.add(cell);
        lines.push(importType(name, cell));
        continue;
      }
      const isRedeclaredType = names.types.has(name);
      if (isRedeclaredType && !kind) continue;
      uses.add(cell);
      const isVariable = kind === 'let';
      if (isVariable || isRedeclaredType) {
        const keyword = isVariable ? 'let' : 'const';
        lines.push(`declare ${keyword} ${name}: typeof import("${cellSpecifier(cell)}").${name};`);
        if (isType && !isRedeclaredType) lines.push(importType(name, cell));
      } else {
        imports.set(cell, [...(imports.get(cell) ?? []), name]);
      }
    }
    for (const [cell, imported] of imports)
      lines.push(`import { ${imported.join(', ')} } from "${cellSpecifier(cell)}";`);
    for (const cell of this.#global) lines.push(`import "${cellSpecifier(cell)}";`);
    const own = new Set([...names.values.keys(), ...names.types]);
    const exported = [...own].filter((name) => !names.exported.has(name));
    lines.push(`export {${exported.join(', ')}};`);
    return { tail: lines.join(' '), uses: [...uses] };
  }

  /** Drops cells that no name and no other live cell needs: a long session must not grow. */
  #prune(): void {
    const live = new Set<number>();
    const queue = [...this.#global, ...[...this.#known.values()].map(({ cell }) => cell)];
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      if (live.has(id)) continue;
      live.add(id);
      queue.push(...(this.#kept.get(id)?.uses ?? []));
    }
    for (const id of this.#kept.keys()) if (!live.has(id)) this.#kept.delete(id);
  }
}
