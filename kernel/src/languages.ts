/** The languages of notebooks. They share everything but their names and whether types are checked. */
export interface Language {
  /** As Jupyter, Pygments and CodeMirror call it. */
  name: string;
  displayName: string;
  extension: string;
  isChecked: boolean;
}

const LANGUAGES: readonly Language[] = [
  { name: 'typescript', displayName: 'TypeScript', extension: '.ts', isChecked: true },
  { name: 'javascript', displayName: 'JavaScript', extension: '.js', isChecked: false },
];

/** @throws {RangeError} If there is no such language. */
export function languageNamed(name: string): Language {
  const found = LANGUAGES.find((language) => language.name === name);
  if (found) return found;
  const names = LANGUAGES.map((language) => language.name).join(' or ');
  throw new RangeError(`--language is ${JSON.stringify(name)}, expected ${names}.`);
}
