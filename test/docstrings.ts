import { join } from 'node:path';
import ts from 'typescript';

/** Something a learner can write after `nn.`, and what its docstring lacks. */
export interface PublicName {
  readonly name: string;
  readonly place: string;
  /** In words: "a summary", "@param rate", "a text for the option seed", "@returns", "@throws", "@example". */
  readonly lacks: readonly string[];
}

type Call = ts.FunctionDeclaration | ts.MethodDeclaration | ts.MethodSignature;
type Documented = Call | ts.AccessorDeclaration | ts.PropertyDeclaration | ts.PropertySignature;

/** Say what the thing is in words; of their kind there is one in most classes. */
const textForms = ['describe', 'toString'];

/** All that `src/index.ts` exports: functions, and what its classes and interfaces have. */
export function publicNames(root: string): PublicName[] {
  const file = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options, fileNames } = ts.parseJsonConfigFileContent(file.config, ts.sys, root);
  const program = ts.createProgram(fileNames, options);
  const checker = program.getTypeChecker();
  const seen = new Set<ts.Node>();
  const found: PublicName[] = [];

  function visit(space: string, exported: ts.Symbol): void {
    const symbol = resolved(exported);
    const name = `${space}.${exported.name}`;
    if (symbol.flags & ts.SymbolFlags.Module)
      for (const each of checker.getExportsOfModule(symbol)) visit(name, each);
    const functions = symbol.declarations?.filter(ts.isFunctionDeclaration) ?? [];
    for (const each of withoutImplementation(functions)) add(name, each, '');
    for (const declaration of symbol.declarations ?? [])
      if (ts.isClassDeclaration(declaration) || ts.isInterfaceDeclaration(declaration))
        visitMembers(name, declaration);
  }

  function visitMembers(name: string, type: ts.ClassDeclaration | ts.InterfaceDeclaration): void {
    const hidden = ts.ModifierFlags.Private | ts.ModifierFlags.Protected;
    const members = [...type.members].filter(
      (member) =>
        member.name !== undefined &&
        ts.isIdentifier(member.name) &&
        !(ts.getCombinedModifierFlags(member) & hidden) &&
        !ts.getJSDocTags(member).some(({ tagName }) => tagName.text === 'internal'),
    );
    for (const member of members) {
      const own = (member.name as ts.Identifier).text;
      if (textForms.includes(own)) continue;
      if (ts.isMethodDeclaration(member)) {
        const same = members.filter(
          (each): each is ts.MethodDeclaration =>
            ts.isMethodDeclaration(each) && each.name.getText() === own,
        );
        if (withoutImplementation(same).includes(member))
          add(`${name}.${own}`, member, type.getFullText());
      } else if (ts.isMethodSignature(member)) add(`${name}.${own}`, member, type.getFullText());
      else if (
        ts.isGetAccessor(member) ||
        ts.isPropertyDeclaration(member) ||
        ts.isPropertySignature(member)
      )
        add(`${name}.${own}`, member, '');
    }
  }

  function add(name: string, declaration: Documented, around: string): void {
    if (seen.has(declaration)) return;
    seen.add(declaration);
    const source = declaration.getSourceFile();
    const { line } = source.getLineAndCharacterOfPosition(declaration.getStart());
    const lacks = hasSummary(declaration) ? [] : ['a summary'];
    if (
      ts.isFunctionDeclaration(declaration) ||
      ts.isMethodDeclaration(declaration) ||
      ts.isMethodSignature(declaration)
    )
      lacks.push(...callLacks(declaration, around));
    found.push({ name, place: `${source.fileName.slice(root.length)}:${line + 1}`, lacks });
  }

  function callLacks(call: Call, around: string): string[] {
    const tags = ts.getJSDocTags(call);
    const has = (tag: string) =>
      tags.some(({ tagName, comment }) => tagName.text === tag && comment);
    const returned = checker.getReturnTypeOfSignature(checker.getSignatureFromDeclaration(call)!);
    const isOwn = new RegExp(`\\.${(call.name as ts.Identifier).text}\\(`);
    const shown =
      tags.some(({ tagName }) => tagName.text === 'example') ||
      (around !== '' && [...around.matchAll(/@example[^@]*/g)].some(([text]) => isOwn.test(text)));
    return [
      ...call.parameters.flatMap((parameter) => parameterLacks(parameter)),
      ...(/^(void|never|this|Promise<void>)$/.test(checker.typeToString(returned)) || has('returns')
        ? []
        : ['@returns']),
      ...(throws(call, 1) && !has('throws') ? ['@throws'] : []),
      ...(shown ? [] : ['@example']),
    ];
  }

  /** A parameter is explained itself; options one by one. */
  function parameterLacks(parameter: ts.ParameterDeclaration): string[] {
    const name = parameter.name.getText();
    const isExplained = ts.getJSDocParameterTags(parameter).some(({ comment }) => comment);
    if (!['options', 'more', 'settings'].includes(name))
      return isExplained ? [] : [`@param ${name}`];
    const type = checker.getNonNullableType(checker.getTypeAtLocation(parameter));
    const members = (type.isUnion() ? type.types : [type]).flatMap((each) =>
      each.flags & ts.TypeFlags.Object ? each.getProperties() : [],
    );
    const explained = ts.getJSDocTags(parameter.parent).filter(ts.isJSDocParameterTag);
    return members
      .filter(
        ({ name: option }) => !explained.some((tag) => tag.name.getText() === `${name}.${option}`),
      )
      .filter((option) => option.getDocumentationComment(checker).length === 0)
      .map((option) => `a text for the option ${option.name}`);
  }

  /** Whether it throws itself, or calls a function of ours that does, such as one that checks. */
  function throws(node: ts.Node, depth: number): boolean {
    let does = false;
    const look = (each: ts.Node): void => {
      if (does) return;
      if (ts.isThrowStatement(each)) does = true;
      else if (ts.isCallExpression(each) && depth > 0) {
        const called = checker.getSymbolAtLocation(each.expression);
        const body = called && resolved(called).valueDeclaration;
        if (
          body &&
          ts.isFunctionDeclaration(body) &&
          body.getSourceFile().fileName.startsWith(join(root, 'src'))
        )
          does = throws(body, depth - 1);
      }
      ts.forEachChild(each, look);
    };
    ts.forEachChild(node, look);
    return does;
  }

  const resolved = (symbol: ts.Symbol) =>
    symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;

  const index = checker.getSymbolAtLocation(program.getSourceFile(join(root, 'src/index.ts'))!)!;
  for (const symbol of checker.getExportsOfModule(index)) visit('nn', symbol);
  return found;
}

const hasSummary = (node: ts.Node) =>
  ts.getJSDocCommentsAndTags(node).some((each) => ts.isJSDoc(each) && each.comment);

/** Of overloads what learners see. */
const withoutImplementation = <Each extends Call>(
  declarations: readonly Each[],
): readonly Each[] =>
  declarations.length < 2
    ? declarations
    : declarations.filter((each) => !('body' in each && each.body));
