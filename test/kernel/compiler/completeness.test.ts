import { describe, expect, test } from 'vitest';
import ts from 'typescript';
import { completeness } from '../../../kernel/src/compiler/completeness.js';

const of = (text: string) =>
  completeness(ts, text, ts.createSourceFile('cell.mts', text, ts.ScriptTarget.ESNext));

describe('completeness()', () => {
  test.each([
    { after: 'a block opens', text: 'function f() {', indent: '  ' },
    { after: 'a line of a block', text: 'function f() {\n  g();', indent: '  ' },
    { after: 'a nested block opens', text: 'for (const a of b) {\n  if (a) {', indent: '    ' },
    { after: 'a block closes inside another', text: 'if (a) {\n  if (b) {\n  }', indent: '  ' },
    { after: 'a block closes and one opens', text: 'if (a) {\n  b\n} else {', indent: '  ' },
    { after: 'lines with four spaces', text: 'if (a) {\n    b;\n    if (c) {', indent: '        ' },
    { after: 'lines with tabs', text: 'if (a) {\n\tf(', indent: '\t\t' },
    { after: 'an argument', text: 'f(\n  1,', indent: '  ' },
    { after: 'an equals sign', text: 'let a =', indent: '  ' },
    { after: 'a dot of a chain', text: 'const a = b\n  .c().', indent: '  ' },
    { after: 'a condition without block', text: 'if (a)', indent: '  ' },
    { after: 'brackets in a string', text: "f('{[('", indent: '  ' },
    {
      after: 'brackets in a regular expression',
      text: 'if (a) {\n  /[({]/.test(b);',
      indent: '  ',
    },
    { after: 'brackets in a template', text: 'if (a) {\n  `{ ${b({})} (`;', indent: '  ' },
    { after: 'the open text of a template', text: 'f(`a', indent: '' },
  ])('indents after $after', ({ text, indent }) => {
    expect(of(text)).toEqual({ status: 'incomplete', indent });
  });
});
