/** What was thrown, in a learner's words. */
import { grey, red } from '../code-frame.js';
import type { Failure } from '../contracts.js';
import { tidyNames, type Stacks } from './stacks.js';

/** Causes shown of an error. */
const CAUSES = 3;

export function failureOf(
  thrown: unknown,
  stacks: Stacks,
  inspect: (value: unknown) => string,
): Failure {
  if (!(thrown instanceof Error)) {
    const message = inspect(thrown);
    return { name: 'Uncaught', message, traceback: [`${red('Uncaught')} ${message}`] };
  }
  const name = String(thrown.name);
  const message = tidyNames(String(thrown.message));
  const lines = [`${red(name)}: ${message}`];
  const stack = stackOf(thrown);
  const frame = stacks.frameOf(stack);
  if (frame) lines.push('', ...frame.split('\n'), '');
  lines.push(...framesOf(stack).map(grey));
  let { cause } = thrown;
  for (let depth = 0; cause !== undefined && depth < CAUSES; depth++) {
    const text =
      cause instanceof Error ? `${cause.name}: ${tidyNames(cause.message)}` : inspect(cause);
    lines.push('', `${red('Caused by')} ${text}`);
    if (!(cause instanceof Error)) break;
    lines.push(...framesOf(stackOf(cause)).map(grey));
    ({ cause } = cause);
  }
  return { name, message, traceback: lines };
}

const stackOf = (error: Error): string => (typeof error.stack === 'string' ? error.stack : '');

const framesOf = (stack: string): string[] =>
  stack.split('\n').filter((line) => /^\s+at /.test(line));
