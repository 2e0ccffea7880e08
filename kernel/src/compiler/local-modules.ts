import type { ts, TypeScript } from './typescript.js';

/**
 * Emits a local module as the body of a CommonJS function, so that it can be run again when its file has changed.
 * `import(x)` becomes `__import(x)` and `import.meta` becomes `__meta`: the loader gives both.
 */
export function emitModule(
  ts: TypeScript,
  cellOptions: ts.CompilerOptions,
  file: string,
  text: string,
): { code: string; map: string } {
  const { outputText, sourceMapText } = ts.transpileModule(text, {
    fileName: file,
    compilerOptions: {
      target: cellOptions.target!,
      jsx: cellOptions.jsx!,
      module: ts.ModuleKind.CommonJS,
      esModuleInterop: true,
      sourceMap: true,
    },
    transformers: { before: [useLoader(ts)] },
  });
  const code = outputText.replace(/\/\/# sourceMappingURL=.*\s*$/, '');
  return { code, map: sourceMapText ?? '' };
}

function useLoader(ts: TypeScript): ts.TransformerFactory<ts.SourceFile> {
  return (context) => (file) => {
    const visit = (node: ts.Node): ts.Node => {
      if (node.kind === ts.SyntaxKind.ImportKeyword && !ts.isImportDeclaration(node))
        return context.factory.createIdentifier('__import');
      if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword)
        return context.factory.createIdentifier('__meta');
      return ts.visitEachChild(node, visit, context);
    };
    return ts.visitEachChild(file, visit, context);
  };
}
