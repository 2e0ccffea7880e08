/** The call in whose brackets a place is. */
import type { Inspection } from '../contracts.js';
import { documentationOf, type Asking, type PlaceInFile } from './declarations.js';
import { tidyTypes } from './diagnostics.js';
import type { ts } from './typescript.js';

export interface Call extends Pick<Inspection, 'signature' | 'parameter' | 'documentation'> {
  /** The name of the function that is called, in the draft. */
  callee: PlaceInFile;
}

export function callAt(asking: Asking, cursor: number): Call | undefined {
  const { ts, files, service } = asking;
  const help = service.getSignatureHelpItems(files.draftFile, cursor, {});
  const item = help?.items[help.selectedItemIndex];
  const program = service.getProgram()!;
  const draft = program.getSourceFile(files.draftFile)!;
  const call = help && callWithArgumentsAt(asking, draft, help.applicableSpan.start);
  if (!item || !call) return undefined;
  const textOf = (parts: ts.SymbolDisplayPart[]): string =>
    tidyTypes(ts.displayPartsToString(parts));
  const parameters = item.parameters.map(({ displayParts }) => textOf(displayParts));
  const overloads = help.items.length > 1 ? ` (${help.items.length} overloads)` : '';
  const signature =
    textOf(item.prefixDisplayParts) +
    parameters.join(textOf(item.separatorDisplayParts)) +
    textOf(item.suffixDisplayParts);
  const declaration = program.getTypeChecker().getResolvedSignature(call)?.declaration;
  const documentation =
    declaration && !ts.isJSDocSignature(declaration) ? documentationOf(asking, declaration) : '';
  // All arguments from a rest parameter on are its own.
  const index = item.isVariadic
    ? Math.min(help.argumentIndex, parameters.length - 1)
    : help.argumentIndex;
  const parameter = parameters[index];
  return {
    callee: { file: files.draftFile, at: calleeName(asking, call).getStart(draft) },
    signature: signature + overloads,
    documentation,
    ...(parameter ? { parameter: withItsTag(parameter, documentation) } : {}),
  };
}

function callWithArgumentsAt(
  { ts }: Asking,
  draft: ts.SourceFile,
  start: number,
): ts.CallExpression | ts.NewExpression | undefined {
  const find = (node: ts.Node): ts.CallExpression | ts.NewExpression | undefined => {
    const isCall = ts.isCallExpression(node) || ts.isNewExpression(node);
    return isCall && node.arguments?.pos === start ? node : ts.forEachChild(node, find);
  };
  return find(draft);
}

/** Of `a.b.c()`, `c`. */
function calleeName({ ts }: Asking, { expression }: ts.CallExpression | ts.NewExpression): ts.Node {
  return ts.isPropertyAccessExpression(expression) ? expression.name : expression;
}

/** A parameter, with what its `@param` says. */
function withItsTag(parameter: string, documentation: string): string {
  const [name] = /^(\.\.\.)?([\p{ID_Continue}$]+)/u.exec(parameter) ?? [];
  const tag = documentation
    .split('\n')
    .find((line) => name && line.startsWith(`@param ${name.replace('...', '')} `));
  const words = tag?.replace(/^@param \S+ (- )?/, '');
  return words ? `${parameter}. ${words}` : parameter;
}
