import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { publicNames } from './docstrings.js';

// What hovers over a name in a notebook, and what `npm run docs` makes a page of.

const names = publicNames(fileURLToPath(new URL('..', import.meta.url)));

test('all that the library exports is looked at', () => {
  const seen = new Set(names.map(({ name }) => name));
  for (const name of ['nn.dense', 'nn.data.circle', 'nn.Model.fit', 'nn.plot.Figure.layout'])
    expect(seen).toContain(name);
  expect(names.length).toBeGreaterThan(600);
});

test('each name has a summary; each call its parameters, options, result, errors and an example', () => {
  const lacking = names.filter(({ lacks }) => lacks.length > 0);
  const lines = lacking.map(({ name, place, lacks }) => `${place} ${name}: ${lacks.join(', ')}`);
  expect(lines).toEqual([]);
});
