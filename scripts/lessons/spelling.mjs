import { readFileSync } from 'node:fs';
import { spellCheckDocument } from 'cspell-lib';

/** @typedef {import('./lint.mjs').Lesson} Lesson */

/** The words of the field that no dictionary of English has, one a line. */
const words = readFileSync(new URL('words.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean);

/**
 * Words of the texts that no dictionary knows. Code, formulas and addresses are left out.
 *
 * @param {Lesson} lesson
 * @returns {Promise<string[]>}
 */
export async function spellingProblems({ cells, file }) {
  const texts = cells.filter((cell) => cell.cell_type === 'markdown');
  const problems = await Promise.all(
    texts.map(async ({ id, source }) => {
      const text = source
        .replace(/`[^`]*`|```[^]*?```/g, ' ')
        .replace(/\$\$[^]*?\$\$|\$[^$\n]*\$/g, ' ')
        .replace(/\]\([^)]*\)|https?:\S+|<[^>]*>/g, ' ');
      const { issues } = await spellCheckDocument(
        { uri: `${file}.md`, text, languageId: 'markdown', locale: 'en' },
        { noConfigSearch: true },
        { words, language: 'en,en-GB', suggestionsTimeout: 0 },
      );
      return [...new Set(issues.map((issue) => issue.text))].map(
        (word) =>
          `${id}: "${word}" is in no dictionary. Mend it, or add it to scripts/lessons/words.txt.`,
      );
    }),
  );
  return problems.flat();
}
