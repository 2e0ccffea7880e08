import { permutation, seededRandom, type Random } from '../random.js';
import type { Labelled } from './sentences.js';

const things = [
  { name: 'film', parts: ['story', 'music', 'acting', 'end', 'beginning', 'main actor'] },
  { name: 'book', parts: ['story', 'language', 'first chapter', 'end', 'plot', 'hero'] },
  { name: 'play', parts: ['acting', 'stage', 'last act', 'text', 'cast', 'first half'] },
  { name: 'concert', parts: ['band', 'sound', 'singer', 'hall', 'first song', 'evening'] },
  { name: 'meal', parts: ['soup', 'bread', 'dessert', 'service', 'fish', 'wine'] },
  { name: 'hotel', parts: ['room', 'breakfast', 'view', 'bed', 'service', 'garden'] },
] as const;

const words = (list: string): string[] => list.split(' ');

/** By class: what it is called, the commonest words first, and what one does. */
const speech = {
  positive: {
    is: words(
      'good great lovely wonderful excellent fine charming delightful fresh funny clever warm moving elegant superb splendid brilliant pleasant touching graceful marvellous exciting gripping tender witty lively generous inspired glorious enchanting dazzling thoughtful bright honest refreshing captivating magical stunning memorable rich',
    ),
    felt: ['loved', 'enjoyed', 'liked', 'admired', 'praised', 'treasured'],
    more: ['better', 'finer', 'nicer', 'lovelier'],
    again: ['I would come back at once', 'I recommend it to everybody', 'it made my day'],
  },
  negative: {
    is: words(
      'bad boring awful dull terrible poor weak disappointing cold slow flat rude loud clumsy shallow tired stale silly horrible miserable dreadful tedious lifeless cheap noisy bland confusing pointless careless crude sloppy hollow annoying dismal shabby predictable bitter gloomy wooden hopeless',
    ),
    felt: ['hated', 'disliked', 'regretted', 'endured', 'mocked', 'cursed'],
    more: ['worse', 'poorer', 'duller', 'weaker'],
    again: ['I want my money back', 'I would not go there again', 'it spoiled my day'],
  },
} as const;

type Class = keyof typeof speech;

/** Opinions of two classes, half of each, in random order. */
export function sentencePatterns(samples: number, seed: number | string): Labelled[] {
  const random = seededRandom(seed);
  return Array.from(permutation(samples, random), (i) => {
    const label: Class = i % 2 === 0 ? 'negative' : 'positive';
    return { text: opinion(label, random), label };
  });
}

function opinion(label: Class, random: Random): string {
  const of = <T>(list: readonly T[]): T => list[random.integer(list.length)]!;
  const thing = of(things);
  const other: Class = label === 'positive' ? 'negative' : 'positive';
  const text = of([
    () => clause(label),
    () => `${clause(label)}, and ${clause(label)}`,
    () => `${clause(label)}, and ${of(speech[label].again)}`,
    // The word after "but" decides.
    () => `${clause(other)}, but ${clause(label)}, and ${of(speech[label].again)}`,
    () => `I expected ${quality(other)} ${thing.name}, but it was ${adjective(label)}`,
    // Two against one.
    () => {
      const kinds = [label, label, label];
      kinds[random.integer(3)] = other;
      return kinds.map(clause).join(', ');
    },
  ])();
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;

  function clause(kind: Class): string {
    const opposite = kind === 'positive' ? 'negative' : 'positive';
    const part = of(thing.parts);
    return of([
      () => `the ${part} was ${of(['', 'very ', 'really ', 'so '])}${adjective(kind)}`,
      () => `the ${part} was not ${adjective(opposite)}${of(['', ' at all'])}`,
      () => `we ${of(speech[kind].felt)} the ${part}`,
      () => `nobody could call the ${part} ${adjective(opposite)}`,
      () => `I have never had ${article(of(speech[kind].more))} ${thing.name}`,
      () => `it was ${quality(kind)} ${thing.name}`,
    ])();
  }

  function quality(kind: Class): string {
    return article(adjective(kind));
  }

  /** Words at the end of the list are rare, as words are. */
  function adjective(kind: Class): string {
    const { is } = speech[kind];
    return is[Math.floor(is.length * random.uniform() ** 2)]!;
  }
}

const article = (word: string): string => `${/^[aeiou]/.test(word) ? 'an' : 'a'} ${word}`;
