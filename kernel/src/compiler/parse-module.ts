import type { ts, TypeScript } from './typescript.js';

/** The tree of a text as a module's, whatever it imports: `await` is a keyword in it. Its nodes know their parents. */
export function parseModule(
  ts: TypeScript,
  file: string,
  text: string,
  kind?: ts.ScriptKind,
): ts.SourceFile {
  const options: ts.CreateSourceFileOptions = {
    languageVersion: ts.ScriptTarget.ESNext,
    impliedNodeFormat: ts.ModuleKind.ESNext,
    jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
    setExternalModuleIndicator(file) {
      // The property has no public type.
      (file as { externalModuleIndicator?: unknown }).externalModuleIndicator = true;
    },
  };
  return ts.createSourceFile(file, text, options, true, kind);
}
