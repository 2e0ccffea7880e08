/** The package that a specifier names: `@scope/name/file` is of `@scope/name`. Undefined for paths and URLs. */
export function packageOf(specifier: string): string | undefined {
  if (/^(\.{0,2}\/|\.{1,2}$|[a-z]+:)/.test(specifier)) return undefined;
  const [scope, name] = specifier.split('/');
  return scope?.startsWith('@') && name ? `${scope}/${name}` : scope;
}

/** What a learner reads about a package that is not there. */
export function missingPackage(specifier: string, folder: string): string {
  const name = packageOf(specifier) ?? specifier;
  return (
    `Cannot find package '${name}'. To install it into the notebook's folder, ` +
    `run a cell with the line %npm install ${name} (or, in a terminal: ` +
    `cd ${JSON.stringify(folder)} && npm install ${name}).`
  );
}
