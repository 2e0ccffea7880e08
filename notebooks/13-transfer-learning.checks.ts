import type * as nn from 'nnlab';

// The exercises of lesson 13. docs/lessons.md says how such a file is read and tested.

const labels = ['a', 'b', 'a', 'a', 'c', 'b', 'b', 'c'];
const text = (value: unknown): string => JSON.stringify(value) ?? String(value);

function few(labels: string[], count: number): number[] {
  return [...labels.keys()].filter(
    (i) => labels.slice(0, i).filter((label) => label === labels[i]).length < count,
  );
}

const fewOfEach: nn.Exercise<(labels: string[], count: number) => number[]> = {
  prompt: 'Write fewOfEach(labels, count): the places of the first count examples of each label.',
  hints: [
    'What must you remember of each label while you walk through the list?',
    'A Map from label to how many were taken; take a place while that is below count.',
    '`const taken = new Map<string, number>();\nfor (const [i, label] of labels.entries()) {\n  const before = taken.get(label) ?? 0;\n  if (before < _) places.push(i);\n  taken.set(label, _);\n}`',
  ],
  check(fewOfEach) {
    const got = text(fewOfEach([...labels], 2));
    if (got === '[]') return 'Your function returns no places yet. Walk through the labels.';
    if (got === '[0,1]')
      return 'You took the first two of all. Asked are the first two of each label.';
    if (got === text(few(labels, 3)))
      return 'One too many of each: count before you take, and take while there are fewer than count.';
    if (got === '["a","b","a","c","b","c"]')
      return 'These are the labels. Asked are their places, from 0 on.';
    if (got === '[0,2,1,5,4,7]')
      return 'The right places, label after label. Asked is their order in the list: 0, 1, 2, …';
    if (got !== text(few(labels, 2)))
      return `For ${text(labels)} and 2 your function returns ${got}, expected ${text(few(labels, 2))}.`;
    const one = text(fewOfEach(['x', 'x', 'y'], 1));
    return one === '[0,2]' ? undefined : `For x, x, y and 1 it returns ${one}, expected [0,2].`;
  },
  solution: function fewOfEach(labels: string[], count: number): number[] {
    const taken = new Map<string, number>();
    const places: number[] = [];
    for (const [i, label] of labels.entries()) {
      const before = taken.get(label) ?? 0;
      if (before < count) places.push(i);
      taken.set(label, before + 1);
    }
    return places;
  },
  right: [
    few,
    (labels, count) =>
      [...new Set(labels)]
        .flatMap((own) => [...labels.keys()].filter((i) => labels[i] === own).slice(0, count))
        .sort((a, b) => a - b),
  ],
  wrong: [
    { answer: () => [], says: 'no places yet' },
    { answer: (_, count) => [...Array(count).keys()], says: 'the first two of all' },
    { answer: (labels, count) => few(labels, count + 1), says: 'One too many of each' },
    {
      answer: (labels, count) => few(labels, count).map((i) => labels[i]) as unknown as number[],
      says: 'These are the labels',
    },
    { answer: () => [0, 2, 1, 5, 4, 7], says: 'label after label' },
    { answer: () => [0, 1, 2, 4, 5, 7], says: 'For x, x, y and 1' },
  ],
};

const learning: nn.Exercise<(parameters: number[], frozen: number) => number> = {
  prompt:
    'Write learning(parameters, frozen): how many numbers learn if the first frozen layers are frozen.',
  hints: [
    'Which layers of the list are not frozen?',
    'parameters.slice(frozen) are those that learn. Add them up.',
  ],
  check(learning) {
    const got = learning([80, 584, 100, 645], 2);
    if (got === 0) return 'Your function returns 0: nothing is added up yet.';
    if (got === 664) return 'You added up the frozen layers. Asked are the others.';
    if (got === 1409) return 'These are all numbers of the network. The frozen ones do not learn.';
    if (got === 2) return 'You counted the layers. Asked is how many numbers they have.';
    if (got !== 745)
      return `For 80, 584, 100, 645 and 2 your function returns ${got}, expected 745.`;
    const none = learning([3, 4], 2);
    return none === 0
      ? undefined
      : `With all layers frozen nothing learns; your function returns ${none}.`;
  },
  solution: function learning(parameters: number[], frozen: number): number {
    return parameters.slice(frozen).reduce((sum, count) => sum + count, 0);
  },
  right: [
    (parameters, frozen) =>
      parameters.reduce((sum, count, i) => (i < frozen ? sum : sum + count), 0),
    (parameters, frozen) => {
      let sum = 0;
      for (let i = frozen; i < parameters.length; i++) sum += parameters[i]!;
      return sum;
    },
  ],
  wrong: [
    { answer: () => 0, says: 'nothing is added up' },
    { answer: (p, n) => p.slice(0, n).reduce((a, b) => a + b, 0), says: 'You added up the frozen' },
    { answer: (p) => p.reduce((a, b) => a + b, 0), says: 'all numbers of the network' },
    { answer: (p, n) => p.length - n, says: 'You counted the layers' },
    { answer: (p) => p.at(-1)!, says: 'returns 645, expected 745' },
    { answer: (p, n) => p.slice(n).reduce((a, b) => a + b, 0) || 1, says: 'nothing learns' },
  ],
};

const dot = (a: number[], b: number[]): number => a.reduce((sum, ai, i) => sum + ai * b[i]!, 0);
const cosine = (a: number[], b: number[]): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
/** The place of the largest score. */
const best = (features: number[][], score: (row: number[]) => number): number => {
  const scores = features.map(score);
  return scores.indexOf(Math.max(...scores));
};
const rows = [
  [9, 9, 0],
  [1.2, 0.6, 0],
  [2, 0.2, 0.1],
  [-3, 0, 0],
];

const nearest: nn.Exercise<(features: number[][], x: number[]) => number> = {
  prompt: 'Write nearest(features, x): the place of the list with the largest cosine to x.',
  hints: [
    'What is the cosine of (1, 0) and (2, 0)? Of (1, 0) and (0, 5)?',
    'A function cosine(a, b) first: the products added up, divided by both lengths.',
    'Keep the best place so far, and begin with a cosine of -Infinity.',
  ],
  check(nearest) {
    const got = nearest(rows, [1, 0, 0]);
    if (got === -1) return 'Your function returns −1: no place is looked at yet.';
    if (got === 0)
      return 'You took the largest product. A long list wins it in any direction: divide by the lengths.';
    if (got === 1)
      return 'You took the nearest point. Asked is the nearest direction: (2, 0.2, 0.1) points more like (1, 0, 0).';
    if (got === 3)
      return 'That one points the opposite way, with a cosine of −1. Its sign matters.';
    if (got !== 2) return `Your function returns ${got}, expected a place: 2.`;
    const opposite = nearest(
      [
        [-1, -1],
        [-1, 0.1],
      ],
      [1, 0],
    );
    return opposite === 0
      ? undefined
      : `Where all cosines are negative your function returns ${opposite}, expected 0. Begin below −1.`;
  },
  solution: function nearest(features: number[][], x: number[]): number {
    const length = (a: number[]) => Math.hypot(...a);
    let [place, most] = [-1, -Infinity];
    for (const [i, a] of features.entries()) {
      const cosine = a.reduce((sum, ai, k) => sum + ai * x[k]!, 0) / (length(a) * length(x));
      if (cosine > most) [place, most] = [i, cosine];
    }
    return place;
  },
  right: [
    (features, x) => best(features, (row) => cosine(row, x)),
    (features, x) => best(features, (row) => dot(row, x) / Math.hypot(...row)),
  ],
  wrong: [
    { answer: () => -1, says: 'no place is looked at' },
    { answer: (features, x) => best(features, (row) => dot(row, x)), says: 'the largest product' },
    {
      answer: (features, x) =>
        best(features, (row) => -Math.hypot(...row.map((a, i) => a - x[i]!))),
      says: 'the nearest point',
    },
    { answer: (features, x) => best(features, (row) => -cosine(row, x)), says: 'the opposite way' },
    {
      answer: (features, x) => best(features, (row) => Math.max(0, cosine(row, x))) || 1,
      says: 'Begin below',
    },
  ],
};

export default { fewOfEach, learning, nearest } satisfies nn.Exercises;
