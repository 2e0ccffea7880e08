/** Puts the calls that run magics in the place of the empty statements that `lines.ts` left for them. */
import { CELL } from '../rewrite/last-expression.js';
import { awaits } from '../rewrite/syntax.js';
import type { ts, TypeScript } from '../typescript.js';
import type { MagicLine } from './lines.js';

export function runMagics(
  ts: TypeScript,
  magics: readonly MagicLine[],
): ts.TransformerFactory<ts.SourceFile> {
  return ({ factory }) =>
    (file) => {
      const places = new Map(magics.map((magic) => [magic.start + 1, magic]));
      const cell = factory.createIdentifier(CELL);
      const call = (method: string, ...args: ts.Expression[]): ts.Expression =>
        factory.createCallExpression(
          factory.createPropertyAccessExpression(cell, method),
          undefined,
          args,
        );
      const statement = (expression: ts.Expression): ts.Statement =>
        factory.createExpressionStatement(expression);

      /** `cell.timeit((loops) => { … })`, which runs the block that often and returns how long that took. */
      function timeit(block: ts.Block): ts.Statement {
        const [loops, started, index] = ['loopsˑ', 'startedˑ', 'indexˑ'];
        const variable = (name: string, value: ts.Expression): ts.VariableDeclarationList =>
          factory.createVariableDeclarationList(
            [factory.createVariableDeclaration(name, undefined, undefined, value)],
            ts.NodeFlags.Let,
          );
        const name = (text: string): ts.Identifier => factory.createIdentifier(text);
        const loop = factory.createForStatement(
          variable(index, factory.createNumericLiteral(0)),
          factory.createLessThan(name(index), name(loops)),
          factory.createPostfixIncrement(name(index)),
          block,
        );
        const body = factory.createBlock([
          factory.createVariableStatement(undefined, variable(started, call('now'))),
          loop,
          factory.createReturnStatement(factory.createSubtract(call('now'), name(started))),
        ]);
        const isAsync = awaits(ts, block);
        const run = factory.createArrowFunction(
          isAsync ? [factory.createModifier(ts.SyntaxKind.AsyncKeyword)] : undefined,
          undefined,
          [factory.createParameterDeclaration(undefined, undefined, loops)],
          undefined,
          undefined,
          body,
        );
        if (!isAsync) return statement(call('timeit', run));
        return statement(factory.createAwaitExpression(call('timeitAsync', run)));
      }

      function run({ name, argument }: MagicLine): ts.Statement {
        const texts = [name, argument].map((text) => factory.createStringLiteral(text));
        return statement(factory.createAwaitExpression(call('magic', ...texts)));
      }

      const statements: ts.Statement[] = [];
      /** The end of a `%time`, once its first statement has been met. */
      let timed: number | undefined;
      let measured: number | undefined;
      for (const each of file.statements) {
        const start = each.getStart(file);
        if (timed !== undefined && start >= timed) {
          statements.push(statement(call('stopClock')));
          timed = undefined;
        }
        const magic = ts.isEmptyStatement(each) ? places.get(start) : undefined;
        if (magic?.name === 'time') {
          timed = magic.end;
          statements.push(statement(call('startClock')));
        } else if (magic?.name === 'timeit') measured = start + 1;
        else if (magic && magic.name !== 'reset') statements.push(run(magic));
        else if (start === measured && ts.isBlock(each)) statements.push(timeit(each));
        else statements.push(each);
      }
      if (timed !== undefined) statements.push(statement(call('stopClock')));
      return factory.updateSourceFile(
        file,
        ts.setTextRange(factory.createNodeArray(statements), file.statements),
      );
    };
}
