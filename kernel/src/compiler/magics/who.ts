import type { Cell, Cells } from '../cells.js';
import { tidyTypes } from '../diagnostics.js';
import type { Files } from '../files.js';
import type { ts, TypeScript } from '../typescript.js';
import type { MagicLine } from './lines.js';

/** Longer types are cut. */
const LONGEST = 100;

interface Asking {
  ts: TypeScript;
  program: ts.Program;
  cells: Cells;
  files: Files;
}

/** What `%who` prints: the names of earlier cells and of this one above the magic, each with its type. */
export function namesAndTypes(
  { ts, program, cells, files }: Asking,
  cell: Cell,
  magic: MagicLine,
): string {
  const checker = program.getTypeChecker();

  function symbolIn(file: string, name: string): ts.Symbol | undefined {
    const source = program.getSourceFile(file);
    const module = source && checker.getSymbolAtLocation(source);
    const found = module?.exports?.get(ts.escapeLeadingUnderscores(name));
    return found && resolved(found);
  }
  const resolved = (symbol: ts.Symbol): ts.Symbol =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

  const rows = new Map<string, string>();
  for (const [name, id] of cells.declared()) {
    const symbol = symbolIn(files.cellFile(id), name);
    if (symbol) rows.set(name, typeOf(symbol));
  }
  for (const name of [...cell.names.values.keys(), ...cell.names.types]) {
    const symbol = symbolIn(files.cellFile(cell.id), name);
    const declaration = symbol?.declarations?.[0];
    const isLater =
      declaration?.getSourceFile().fileName === files.cellFile(cell.id) &&
      declaration.pos >= magic.start;
    if (symbol && !isLater) rows.set(name, typeOf(symbol));
  }
  if (rows.size === 0) return 'No names yet.\n';
  const width = Math.max(...[...rows.keys()].map((name) => name.length));
  const sorted = [...rows].sort(([a], [b]) => a.localeCompare(b, 'en'));
  const lines = sorted.map(([name, type]) => `${name.padEnd(width)}  ${type}\n`);
  return lines.join('');

  function typeOf(symbol: ts.Symbol): string {
    const { SymbolFlags } = ts;
    const words: [flag: ts.SymbolFlags, word: string][] = [
      [SymbolFlags.Class, 'class'],
      [SymbolFlags.Enum, 'enum'],
      [SymbolFlags.Function | SymbolFlags.Variable, ''],
      [SymbolFlags.Interface, 'interface'],
      [SymbolFlags.TypeAlias, 'type'],
      [SymbolFlags.NamespaceModule, 'namespace'],
      [SymbolFlags.ValueModule, 'module'],
    ];
    const word = words.find(([flag]) => symbol.flags & flag)?.[1];
    if (word) return word;
    const text = tidyTypes(checker.typeToString(checker.getTypeOfSymbol(symbol)));
    return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
  }
}
