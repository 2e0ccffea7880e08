/**
 * The program that checks and emits, and the language service that answers questions.
 *
 * Checking has a program of its own, without documentation comments: a language service asks after every file for
 * every cell. The service, made when first needed, keeps the comments.
 */
import type { Files } from './files.js';
import type { ts, TypeScript } from './typescript.js';

export interface Programs {
  /** Checks the file at work against everything it reaches. */
  check(): ts.Program;
  service(): ts.LanguageService;
}

export function createPrograms(
  ts: TypeScript,
  sys: ts.System,
  files: Files,
  options: ts.CompilerOptions,
  library: string,
): Programs {
  const rootNames = [library, files.draftFile];
  const parsed = new Map<string, { version: string; file: ts.SourceFile }>();
  const shared = {
    ...files.host(),
    // Not public, optional: shares what was read of package.json files between programs.
    getModuleResolutionCache: () => files.resolutionCache,
  };

  const host: ts.CompilerHost = {
    ...shared,
    getSourceFile(name, languageVersionOrOptions) {
      const version = files.version(name);
      const known = parsed.get(name);
      if (known?.version === version) return known.file;
      const text = files.read(name);
      if (text === undefined) return undefined;
      const given =
        typeof languageVersionOrOptions === 'object'
          ? languageVersionOrOptions
          : { languageVersion: languageVersionOrOptions };
      const file = ts.createSourceFile(name, text, {
        ...given,
        // Local modules are ES modules whatever their package.json says, as the loader runs them.
        ...(files.isLocal(name) ? { impliedNodeFormat: ts.ModuleKind.ESNext } : {}),
        jsDocParsingMode: ts.JSDocParsingMode.ParseNone,
      });
      parsed.set(name, { version, file });
      return file;
    },
    getDefaultLibFileName: () => library,
    writeFile: () => undefined,
    getCanonicalFileName: (name) => (sys.useCaseSensitiveFileNames ? name : name.toLowerCase()),
    useCaseSensitiveFileNames: () => sys.useCaseSensitiveFileNames,
    getNewLine: () => '\n',
  };

  const snapshots = new Map<string, { version: string; snapshot: ts.IScriptSnapshot }>();
  const serviceHost: ts.LanguageServiceHost = {
    ...shared,
    getCompilationSettings: () => options,
    getScriptFileNames: () => rootNames,
    getScriptVersion: (file) => files.version(file),
    getScriptSnapshot(file) {
      const version = files.version(file);
      const known = snapshots.get(file);
      if (known?.version === version) return known.snapshot;
      const text = files.read(file);
      if (text === undefined) return undefined;
      const snapshot = ts.ScriptSnapshot.fromString(text);
      snapshots.set(file, { version, snapshot });
      return snapshot;
    },
    getDefaultLibFileName: () => library,
  };

  let program: ts.Program | undefined;
  let service: ts.LanguageService | undefined;
  return {
    check: () =>
      (program = ts.createProgram({
        rootNames,
        options,
        host,
        ...(program ? { oldProgram: program } : {}),
      })),
    service: () => (service ??= ts.createLanguageService(serviceHost)),
  };
}
