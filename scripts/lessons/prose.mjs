import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lexer, walkTokens } from 'marked';

/** @typedef {import('./lint.mjs').Lesson} Lesson */

/**
 * Headings in order, links that lead somewhere, pictures with a text for those who can't see them.
 *
 * @param {Lesson} lesson
 * @returns {string[]}
 */
export function proseProblems({ cells, folder }) {
  /** @type {string[]} */
  const problems = [];
  let depth = 0;
  for (const { cell_type: type, id, source } of cells) {
    if (type !== 'markdown') continue;
    const say = (/** @type {string} */ problem) => problems.push(`${id}: ${problem}`);
    walkTokens(lexer(source), (token) => {
      if (token.type === 'heading') {
        if (token.depth > depth + 1)
          say(`heading "${token.text}" is of level ${token.depth}, expected at most ${depth + 1}.`);
        if (token.depth === 1 && depth > 0)
          say(`heading "${token.text}" is a second title. Write ##.`);
        depth = token.depth;
      }
      if (token.type === 'link') checkLink(token.href, folder, say);
      if (token.type === 'image') {
        checkLink(token.href, folder, say);
        if (!token.text.trim()) say(`image ${token.href} has no text. Write ![what it shows](…).`);
      }
      if (token.type === 'html')
        for (const [image] of token.text.matchAll(/<img\b[^>]*>/gi))
          if (!/\balt=["'][^"']+["']/i.test(image))
            say(`image ${image} has no text. Write alt="…".`);
    });
  }
  return problems;
}

/** @param {string} href @param {string} folder @param {(problem: string) => void} say */
function checkLink(href, folder, say) {
  if (/^(https?:|mailto:|#|attachment:|data:)/.test(href)) return;
  const path = decodeURI(href.replace(/#.*/, ''));
  if (!existsSync(join(folder, path))) say(`link to ${href} leads nowhere.`);
}
