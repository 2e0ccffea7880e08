import type ts from 'typescript';

/** As much of a file system as the compiler asks for: files with a known text. */
export function createFileSystem(files: ReadonlyMap<string, string>): ts.System {
  const isFolder = (folder: string): boolean =>
    [...files.keys()].some((file) => file.startsWith(`${folder}/`));
  const system: Partial<ts.System> = {
    useCaseSensitiveFileNames: true,
    newLine: '\n',
    readFile: (file) => files.get(file),
    fileExists: (file) => files.has(file),
    directoryExists: isFolder,
    getDirectories: () => [],
    resolvePath: (path) => new URL(path, 'file:///').pathname,
  };
  return system as ts.System;
}
