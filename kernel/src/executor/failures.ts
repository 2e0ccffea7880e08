/** What was thrown, in a learner's words. */
import { red } from '../code-frame.js';
import type { Failure } from '../contracts.js';
import { Interrupted } from './interrupted.js';
import { cutError } from './limits.js';
import { tidyNames, type Stacks } from './stacks.js';

/** Errors shown that lie behind one another. */
const DEPTH = 4;
/** Errors shown of an AggregateError. */
const SHOWN = 5;
/** Properties that are shown apart. */
const KNOWN = new Set(['name', 'message', 'stack', 'cause', 'errors', 'suppressed']);

type Inspect = (value: unknown) => string;

/** Never throws, whatever was thrown. */
export function failureOf(thrown: unknown, stacks: Stacks, inspect: Inspect): Failure {
  try {
    const { name, message } = headingOf(thrown, inspect);
    return { name, message, traceback: describe(thrown, { stacks, inspect }) };
  } catch {
    // Of a hostile object, or in a world where a cell has replaced what arrays and strings can do.
    const [name, message] = ['Error', 'something was thrown that cannot be shown.'];
    return { name, message, traceback: [`${name}: ${message}`] };
  }
}

/** What a nested error need not repeat. */
interface Above {
  readonly errors: readonly unknown[];
  /** Places in the learner's text and frames of stacks. */
  readonly lines: ReadonlySet<string>;
}

function describe(
  thrown: unknown,
  by: { stacks: Stacks; inspect: Inspect },
  above: Above = { errors: [], lines: new Set() },
): string[] {
  const { name, message } = headingOf(thrown, by.inspect);
  if (!isError(thrown)) return `${red(name)} ${message}`.split('\n');
  const lines = `${red(name)}: ${message}`.split('\n');
  if (above.errors.includes(thrown)) return [...lines, '    (shown above)'];
  const stack = stackOf(thrown);
  const frame = by.stacks.frameOf(stack);
  if (frame && !above.lines.has(frame)) lines.push('', ...frame.split('\n'), '');
  // Of an interrupt from outside they say nothing.
  const frames = frame || !(thrown instanceof Interrupted) ? framesOf(stack) : [];
  lines.push(...frames.filter((each) => !above.lines.has(each)));
  const details = detailsOf(thrown);
  if (details) lines.push(...by.inspect(details).split('\n'));
  const nested = nestedOf(thrown);
  const path: Above = {
    errors: [...above.errors, thrown],
    lines: new Set([...above.lines, ...frames, ...(frame ? [frame] : [])]),
  };
  if (nested.length > 0 && path.errors.length >= DEPTH)
    return [...lines, '', 'and errors behind it.'];
  for (const [relation, each] of nested.slice(0, SHOWN)) {
    const [first, ...others] = describe(each, by, path);
    lines.push('', `${red(relation)} ${first}`, ...others);
  }
  if (nested.length > SHOWN) lines.push('', `and ${nested.length - SHOWN} more.`);
  return lines;
}

/** Also an error of another realm. */
function isError(value: unknown): value is Error {
  try {
    return value instanceof Error || Object.prototype.toString.call(value) === '[object Error]';
  } catch {
    return false;
  }
}

/** A property of an error, which may be a getter that throws. */
function read(error: object, key: string): unknown {
  try {
    return (error as Record<string, unknown>)[key];
  } catch {
    return undefined;
  }
}

function headingOf(thrown: unknown, inspect: Inspect): { name: string; message: string } {
  if (!isError(thrown)) return { name: 'Uncaught', message: cutError(inspect(thrown)) };
  const [name, message] = [read(thrown, 'name'), read(thrown, 'message')];
  return {
    name: typeof name === 'string' && name ? name : 'Error',
    message: cutError(typeof message === 'string' ? tidyNames(message) : inspect(message)),
  };
}

function stackOf(error: Error): string {
  const stack = read(error, 'stack');
  return typeof stack === 'string' ? cutError(stack) : '';
}

const framesOf = (stack: string): string[] =>
  stack.split('\n').filter((line) => /^\s+at /.test(line));

/** What else an error carries: `{ code: 'ENOENT' }`. */
function detailsOf(error: Error): object | undefined {
  const isPair = 'suppressed' in error;
  const keys = Object.keys(error).filter((key) => !KNOWN.has(key) && !(isPair && key === 'error'));
  return keys.length > 0
    ? Object.fromEntries(keys.map((key) => [key, read(error, key)]))
    : undefined;
}

/** The errors behind an error, and what they are to it. */
function nestedOf(error: Error): [relation: string, error: unknown][] {
  const nested: [string, unknown][] = [];
  const errors = read(error, 'errors');
  if (Array.isArray(errors))
    errors.forEach((each, index) => nested.push([`${index + 1} of ${errors.length}:`, each]));
  // The two errors of a block with `using`: the one of disposing hides the other.
  if ('suppressed' in error)
    nested.push(['While disposing:', read(error, 'error')], ['Before:', read(error, 'suppressed')]);
  const cause = read(error, 'cause');
  if (cause !== undefined) nested.push(['Caused by', cause]);
  return nested;
}
