import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { BASICS } from '../../../kernel/src/compiler/basics.js';
import { mergeLibraries } from '../../../kernel/src/compiler/libraries.js';
import { LIBRARIES } from '../../../kernel/src/node/libraries.js';

/** The basics as a namespace beside the declarations that they are a part of. */
const asNamespace = `declare namespace Basics {\n${BASICS.replaceAll('declare ', '')}\n}`;

const FUNCTIONS = [...BASICS.matchAll(/^declare function (\w+)/gm)].map(([, name]) => name!);
const names = [...new Set(FUNCTIONS)];

/** Errors of a text among the full declarations. */
function errorsOf(text: string): string[] {
  const files = new Map([
    ['/library.d.ts', mergeLibraries(ts, ts.sys, LIBRARIES)],
    ['/basics.d.ts', asNamespace],
    ['/test.mts', text],
  ]);
  const host: ts.CompilerHost = {
    ...ts.createCompilerHost({}),
    getSourceFile: (name, version) => {
      const content = files.get(name) ?? ts.sys.readFile(name);
      return content === undefined ? undefined : ts.createSourceFile(name, content, version);
    },
    fileExists: (name) => files.has(name) || ts.sys.fileExists(name),
  };
  const options = { noLib: true, strict: true, types: [], target: ts.ScriptTarget.ESNext };
  const program = ts.createProgram([...files.keys()], options, host);
  return ['/basics.d.ts', '/test.mts']
    .flatMap((name) => program.getSemanticDiagnostics(program.getSourceFile(name)))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('the basics', () => {
  test('name what the full declarations name, with the same types', () => {
    const lines = [
      'const methods: keyof Console = null! as keyof Basics.Console;',
      'const console1: Pick<Console, keyof Basics.Console> = null! as Basics.Console;',
      'const console2: Basics.Console = null! as Console;',
      ...['Immediate', 'Timeout'].flatMap((name) => [
        `const ${name}1: Pick<NodeJS.${name}, keyof Basics.NodeJS.${name}> = null! as Basics.NodeJS.${name};`,
        `const ${name}2: Basics.NodeJS.${name} = null! as NodeJS.${name};`,
      ]),
      ...names.map((name) => `const ${name}2: typeof Basics.${name} = ${name};`),
    ];
    expect(names).toContain('setTimeout');
    expect(errorsOf(lines.join('\n'))).toEqual([]);
  });

  test('would be seen to differ', () => {
    expect(errorsOf('const wrong: Basics.Console = { log: 1 };')).not.toEqual([]);
  });
});
