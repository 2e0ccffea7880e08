import { expect, test } from 'vitest';
import * as nn from '../src/index.js';

const page = nn.help().text;
const words = new Set(page.match(/[\p{L}\d]+/gu));

/** What learners call; classes that only errors and types need are not. */
const callable = (space: object): string[] =>
  Object.entries(space).flatMap(([name, value]) =>
    typeof value === 'function' && /^[a-z]/.test(name) ? [name] : [],
  );

test.each<[string, object]>([
  ['nn', nn],
  ['nn.data', nn.data],
  ['nn.plot', nn.plot],
  ['nn.explain', nn.explain],
])('help names all that %s has', (_space, space) => {
  const missing = callable(space).filter(
    (name) => !words.has(name) && !['help', 'additionLetters'].includes(name),
  );
  expect(missing).toEqual([]);
});

test('help names nothing that is not there', () => {
  const known = new Set(
    [nn, nn.data, nn.plot, nn.explain, nn.activations, nn.schedules].flatMap((each) =>
      Object.keys(each),
    ),
  );
  const model = nn.sequential([nn.input(1), nn.dense(1)]);
  const members = [
    model,
    nn.data.circle(),
    nn.value(1),
    nn.perceptron({ inputs: 2 }),
    nn.gan(nn.data.circle()),
  ];
  const has = (name: string) => known.has(name) || members.some((each) => name in each);
  const calls = page.split('\n').filter((line) => /^ {2}\S/.test(line));
  const names = calls.flatMap((line) => line.match(/(?<=[\s.])[a-z]\w*(?=\()/gi) ?? []);
  expect(names.length).toBeGreaterThan(60);
  expect(names.filter((name) => !has(name) && name !== 'mul')).toEqual([]);
});

test('help fits a printed page', () => {
  expect(page.split('\n').length).toBeLessThan(80);
  expect(Math.max(...page.split('\n').map((line) => line.length))).toBeLessThan(90);
});
