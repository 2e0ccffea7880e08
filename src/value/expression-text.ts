import { significant } from '../display/numbers.js';
import type { Value } from './value.js';

/** What each number of an expression is called: its label, or a letter and a count. */
export function namesIn(order: readonly Value[]): Map<Value, string> {
  const taken = new Set(order.map(({ label }) => label));
  const names = new Map<Value, string>();
  let made = 0;
  for (const each of order) {
    const { label, operation, data } = each;
    if (label !== undefined) names.set(each, label);
    else if (operation === 'input') names.set(each, significant(data));
    else {
      do made++;
      while (taken.has(`v${made}`));
      names.set(each, `v${made}`);
    }
  }
  return names;
}

/** How a number was computed, with these names: `a + b`, `tanh(a)`, `a^3`. */
export function formulaOf({ operation, inputs, data }: Value, names: Map<Value, string>): string {
  const [a = significant(data), b] = inputs.map((input) => names.get(input)!);
  if (b !== undefined) return `${a} ${operation} ${b}`;
  if (operation === 'input') return a;
  if (operation === 'neg') return `−${a}`;
  return operation.startsWith('^') ? `${a}${operation.replace('-', '−')}` : `${operation}(${a})`;
}

/** A line for each number that has a name or was computed, in the order of computation. */
export function expressionText(result: Value): string {
  const order = result.topologicalOrder();
  const names = namesIn(order);
  const rows = order
    .filter((each) => each === result || each.operation !== 'input' || each.label !== undefined)
    .map((each) => {
      const formula = each.operation === 'input' ? '' : formulaOf(each, names);
      return [names.get(each)!, formula, significant(each.data), significant(each.grad)];
    });
  const cells = [['', '', 'data', 'grad'], ...rows];
  const widths = [0, 1, 2, 3].map((i) => Math.max(...cells.map((row) => row[i]!.length)));
  return cells
    .map(([name, formula, data, grad]) =>
      [
        name!.padEnd(widths[0]!),
        formula!.padEnd(widths[1]!),
        data!.padStart(widths[2]!),
        grad!.padStart(widths[3]!),
      ].join('  '),
    )
    .join('\n');
}
