import * as nn from 'nnlab';

// The exercises of lesson 9. docs/lessons.md says how such a file is read and tested.

type Grid = number[][];

const text = (value: unknown): string => JSON.stringify(value) ?? String(value);
const same = (a: unknown, b: unknown): boolean => text(a) === text(b);

/** What is asked, with the place of the filter's first number and the step as typical mistakes have them. */
function slide(x: number[], w: number[], places = x.length - w.length + 1): number[] {
  return Array.from({ length: places }, (_, c) =>
    w.reduce((sum, weight, j) => sum + weight * (x[c + j] ?? 0), 0),
  );
}

const slideRow: nn.Exercise<(x: number[], w: number[]) => number[]> = {
  prompt: 'Write slideRow(x, w): the sums of a filter w on its way over a row x.',
  hints: [
    'The filter lies at c: its first number is over x[c]. Over which pixel is its number j?',
    'A loop over j, from 0 to w.length, that adds to sum.',
    'for (let j = 0; j < w.length; j++) sum += w[j] * x[_ + _];',
  ],
  check(slideRow) {
    const got = slideRow([0, 1, 1, 0], [-1, 1]);
    if (same(got, [0, 0, 0]))
      return 'All three sums are 0: nothing is added to sum yet, or always the same pixel. The filter lies at c, and its number j over x[c + j].';
    if (same(got, [-1, 0, 1]))
      return 'You turned the filter round: [-1, 1] should give [1, 0, -1]. Multiply w[0] with the left pixel, x[c].';
    if (!Array.isArray(got) || got.length !== 3)
      return `For a row of 4 and a filter of 2 there are 3 places, and your function returns ${text(got)}.`;
    if (got.some((sum) => Number.isNaN(sum)))
      return 'A sum is NaN: a pixel beyond the end of the row was read. j ends before w.length.';
    if (!same(got, [1, 0, -1]))
      return `For [0, 1, 1, 0] and [-1, 1] your function returns ${text(got)}, expected [1,0,-1]. Write the filter under the row and move it.`;
    const x = [3, 1, 4, 1, 5];
    const w = [2, 0, -1];
    const other = slideRow(x, w);
    if (!same(other, slide(x, w)))
      return `Right for a filter of two numbers. For [3, 1, 4, 1, 5] and [2, 0, -1] your function returns ${text(other)}, expected ${text(slide(x, w))}: a filter may have any length.`;
    return undefined;
  },
  solution: function slideRow(x: number[], w: number[]): number[] {
    const sums: number[] = [];
    for (let c = 0; c + w.length <= x.length; c++) {
      let sum = 0;
      for (let j = 0; j < w.length; j++) sum += w[j]! * x[c + j]!;
      sums.push(sum);
    }
    return sums;
  },
  right: [
    (x, w) => slide(x, w),
    (x, w) =>
      x.slice(w.length - 1).map((_, c) => w.reduce((sum, wj, j) => sum + wj * x[c + j]!, 0)),
  ],
  wrong: [
    { answer: (x, w) => slide(x, w).map(() => 0), says: 'nothing is added to sum yet' },
    { answer: (x, w) => slide(x, [...w].reverse()), says: 'You turned the filter round' },
    { answer: (x, w) => slide(x, w, x.length), says: 'there are 3 places' },
    { answer: (x, w) => slide(x, w).map(() => NaN), says: 'A sum is NaN' },
    { answer: (x, w) => slide(x, w.map(Math.abs)), says: 'move it' },
    {
      answer: (x, w) => slide(x, w).map((_, c) => w[0]! * x[c]! + w[1]! * x[c + 1]!),
      says: 'a filter may have any length',
    },
  ],
  why: 'The same in two directions is all that a layer of filters does; the same in one direction reads sound and text.',
};

const corner: Grid = [
  [1, 2, 0],
  [0, 1, 3],
];
const diagonal: Grid = [
  [1, 0],
  [0, -1],
];

function map(
  x: Grid,
  w: Grid,
  rows = x.length - w.length + 1,
  columns = x[0]!.length - w[0]!.length + 1,
): Grid {
  return Array.from({ length: rows }, (_, r) =>
    Array.from({ length: columns }, (__, c) =>
      w.reduce(
        (sum, row, i) => row.reduce((s, wij, j) => s + wij * (x[r + i]?.[c + j] ?? 0), sum),
        0,
      ),
    ),
  );
}

const turned = (w: Grid): Grid => [...w].reverse().map((row) => [...row].reverse());
const transposed = (m: Grid): Grid => m[0]!.map((_, c) => m.map((row) => row[c]!));

const convolve: nn.Exercise<(x: Grid, w: Grid) => Grid> = {
  prompt: 'Write convolve(x, w): the map of a filter w over an image x, row by row.',
  hints: [
    'A row of 6 has 4 places for a filter of 3. How many has a row of x[0].length for one of w[0].length?',
    'Two loops: r over the rows of the map, c over its columns; each number is sumAt(x, w, r, c).',
    '`const map: number[][] = [];\nfor (let r = 0; r + w.length <= x.length; r++) {\n  const row: number[] = [];\n  for (let c = 0; _; c++) row.push(_);\n  map.push(row);\n}\nreturn map;`',
  ],
  check(convolve) {
    const got = convolve(corner, diagonal);
    const expected = [[0, -1]];
    if (same(got, []))
      return 'Your function returns no rows yet. Start with a loop over the rows of the map.';
    if (same(got, [[0], [-1]]))
      return 'The numbers are right, but rows and columns are exchanged: the map of an image of 2 × 3 and a filter of 2 × 2 has one row of two numbers.';
    if (same(got, [0, -1]))
      return 'The numbers are right, but in one list. The map is an array of rows: push a row, then fill it.';
    if (Array.isArray(got) && got.flat().some((value) => Number.isNaN(value)))
      return 'A number of the map is NaN: the filter reached beyond the image. Its last place in a row is x[0].length - w[0].length.';
    if (same(got, [[0, 1]]))
      return 'All signs are the other way round: you turned the filter upside down. Here w[0][0] meets the upper left pixel.';
    if (!Array.isArray(got) || got.length !== 1 || got[0]?.length !== 2)
      return `An image of 2 × 3 and a filter of 2 × 2 make a map of 1 × 2; yours is ${text(got)}. Count the places of the filter.`;
    if (!same(got, expected))
      return `For the image ${text(corner)} and the filter ${text(diagonal)} your function returns ${text(got)}, expected ${text(expected)}.`;
    const wide: Grid = [1, 2, 3, 4].map((r) => [1, 2, 3, 4, 5].map((c) => (r * c) % 7));
    const filter: Grid = [
      [1, 2, 3],
      [0, -1, 1],
    ];
    const other = convolve(wide, filter);
    if (!same(other, map(wide, filter)))
      return `Right for a filter of 2 × 2. For the image ${text(wide)} and the filter ${text(filter)} your function returns ${text(other)}, expected ${text(map(wide, filter))}. A filter need not be square.`;
    return undefined;
  },
  solution: function convolve(x: number[][], w: number[][]): number[][] {
    const map: number[][] = [];
    for (let r = 0; r + w.length <= x.length; r++) {
      const row: number[] = [];
      for (let c = 0; c + w[0]!.length <= x[0]!.length; c++) {
        let sum = 0;
        for (let i = 0; i < w.length; i++)
          for (let j = 0; j < w[0]!.length; j++) sum += w[i]![j]! * x[r + i]![c + j]!;
        row.push(sum);
      }
      map.push(row);
    }
    return map;
  },
  right: [
    (x, w) => map(x, w),
    (x, w) => nn.explain.convolution(x, w).output.map((row) => [...row]),
  ],
  wrong: [
    { answer: () => [], says: 'no rows yet' },
    { answer: (x, w) => transposed(map(x, w)), says: 'rows and columns are exchanged' },
    { answer: (x, w) => map(x, w).flat() as unknown as Grid, says: 'in one list' },
    { answer: (x, w) => [[...map(x, w)[0]!, NaN]], says: 'the filter reached beyond the image' },
    { answer: (x, w) => map(x, turned(w)), says: 'you turned the filter upside down' },
    { answer: (x, w) => map(x, w, x.length, x[0]!.length), says: 'Count the places' },
    {
      answer: (x, w) =>
        map(
          x,
          w.map((row) => row.map(Math.abs)),
        ),
      says: 'expected [[0,-1]]',
    },
    {
      answer: (x, w) => map(x, w, x.length - w.length + 1, x[0]!.length - w.length + 1),
      says: 'A filter need not be square',
    },
  ],
  why: 'That is all that nn.conv2d does, for each of its filters and channels; it adds the bias and takes the activation.',
};

type Size = (size: number, filter: number, stride: number, zeros: number) => number;

const outputSize: nn.Exercise<Size> = {
  prompt:
    'Write outputSize(size, filter, stride, zeros): how many places a filter has in a row of size pixels with zeros more at each end.',
  hints: [
    'First without zeros and with stride 1: a filter of 3 in a row of 6 has 4 places, one of 6 has 1.',
    'With stride s, the filter can move (size - filter) / s times, rounded down, and it has a place before it moves.',
    'return Math.floor((size + _ * zeros - filter) / stride) + _;',
  ],
  check(outputSize) {
    const plain = outputSize(6, 3, 1, 0);
    if (plain === 0 && outputSize(28, 5, 1, 0) === 0)
      return 'Your function returns 0. How often does a filter of 3 fit on a row of 6?';
    if (plain === 3)
      return 'You counted how often the filter moves, 6 - 3. It also has a place before it moves for the first time.';
    if (plain !== 4) return `For 6, 3, 1, 0 your function returns ${plain}, expected 4.`;
    const zeros = outputSize(6, 3, 1, 1);
    if (zeros === 4) return 'The zeros are not counted yet: 6, 3, 1, 1 should give 6.';
    if (zeros === 5) return 'You counted the zeros once. They stand at both ends of the row.';
    if (zeros !== 6) return `For 6, 3, 1, 1 your function returns ${zeros}, expected 6.`;
    const stride = outputSize(6, 3, 2, 0);
    if (stride === 4) return 'The stride is not used yet: 6, 3, 2, 0 should give 2.';
    if (stride === 2.5)
      return '2.5 places: the last step would leave the row, so it is not made. Round down.';
    if (stride === 3)
      return 'You rounded up. The last step would leave the row, so it is not made.';
    if (stride !== 2) return `For 6, 3, 2, 0 your function returns ${stride}, expected 2.`;
    for (const [size, filter, step, ring] of [
      [28, 5, 1, 0],
      [224, 7, 2, 3],
      [27, 3, 3, 0],
      [5, 2, 2, 0],
    ] as const) {
      const expected = Math.floor((size + 2 * ring - filter) / step) + 1;
      const got = outputSize(size, filter, step, ring);
      if (got !== expected)
        return `Right for the three pictures. For ${size}, ${filter}, ${step}, ${ring} your function returns ${got}, expected ${expected}. Is the 1 for the first place added after the division?`;
    }
    return undefined;
  },
  solution: function outputSize(
    size: number,
    filter: number,
    stride: number,
    zeros: number,
  ): number {
    return Math.floor((size + 2 * zeros - filter) / stride) + 1;
  },
  right: [
    (size, filter, stride, zeros) => Math.trunc((size - filter + zeros + zeros + stride) / stride),
    (size, filter, stride, zeros) => {
      let places = 0;
      for (let c = -zeros; c + filter <= size + zeros; c += stride) places++;
      return places;
    },
  ],
  wrong: [
    { answer: () => 0, says: 'Your function returns 0' },
    { answer: (size, filter) => size - filter, says: 'how often the filter moves' },
    { answer: (size) => size, says: 'For 6, 3, 1, 0 your function returns 6' },
    {
      answer: (size, filter, stride) => Math.floor((size - filter) / stride) + 1,
      says: 'not counted yet',
    },
    {
      answer: (size, filter, stride, zeros) => Math.floor((size + zeros - filter) / stride) + 1,
      says: 'at both ends',
    },
    {
      answer: (size, filter, _, zeros) => size + 2 * zeros - filter + 1,
      says: 'The stride is not used',
    },
    {
      answer: (size, filter, stride, zeros) => (size + 2 * zeros - filter) / stride + 1,
      says: 'Round down',
    },
    {
      answer: (size, filter, stride, zeros) => Math.ceil((size + 2 * zeros - filter) / stride) + 1,
      says: 'You rounded up',
    },
    {
      answer: (size, filter, stride, zeros) => Math.floor((size + 2 * zeros - filter + 1) / stride),
      says: 'added after the division',
    },
  ],
  why: 'A filter of 3 keeps the size with one ring of zeros, one of 5 with two. A stride of 2 halves it, as pooling does.',
};

type Count = (filters: number, size: number, channels: number) => number;

const filterParameters: nn.Exercise<Count> = {
  prompt:
    'Write filterParameters(filters, size, channels): how many numbers a layer of filters learns.',
  hints: [
    'How many weights has one filter that looks at 6 maps at once, 3 × 3 places in each?',
    'One filter: size · size weights for each channel, and one bias for the filter.',
    'return filters * (size * size * _ + _);',
  ],
  check(filterParameters) {
    const [first, second] = [filterParameters(6, 3, 1), filterParameters(8, 3, 6)];
    if (first === 0) return 'Your function returns 0. Start with the 9 weights of one filter.';
    if (first === 54)
      return '54 are the weights of 6 filters. Each filter has a bias as well: see the 60 in the summary.';
    if (first === 55) return 'You gave the layer one bias. Each of its filters has its own.';
    if (first !== 60)
      return `For 6 filters of 3 × 3 on one channel your function returns ${first}, expected 60.`;
    if (second === 80)
      return 'Right for the image. On 6 maps a filter has 9 weights for each of the maps: it is 3 × 3 × 6.';
    if (second === 480)
      return 'You counted a bias for each channel. A filter adds up all of its channels and has one bias.';
    if (second !== 440)
      return `For 8 filters of 3 × 3 on 6 maps your function returns ${second}, expected 440 as the summary says.`;
    if (filterParameters(16, 5, 3) !== 1216)
      return `Right for filters of 3 × 3. For 16 filters of 5 × 5 on 3 colours your function returns ${filterParameters(16, 5, 3)}, expected 1216.`;
    return undefined;
  },
  solution: function filterParameters(filters: number, size: number, channels: number): number {
    return filters * (size * size * channels + 1);
  },
  right: [
    (filters, size, channels) => filters * size ** 2 * channels + filters,
    (filters, size, channels) =>
      nn.sequential([nn.input(16, 16, channels), nn.conv2d(filters, size)]).parameters,
  ],
  wrong: [
    { answer: () => 0, says: 'Start with the 9 weights' },
    {
      answer: (filters, size, channels) => filters * size * size * channels,
      says: 'has a bias as well',
    },
    {
      answer: (filters, size, channels) => filters * size * size * channels + 1,
      says: 'one bias. Each',
    },
    { answer: (filters, size) => filters * (2 * size + 1), says: 'returns 42, expected 60' },
    { answer: (filters, size) => filters * (size * size + 1), says: 'for each of the maps' },
    {
      answer: (filters, size, channels) => filters * channels * (size * size + 1),
      says: 'a bias for each channel',
    },
    { answer: (filters, _, channels) => filters * (9 * channels + 1), says: 'expected 1216' },
  ],
  why: 'The size of the image does not occur: the same filters read an image of any size.',
};

export default { slideRow, convolve, outputSize, filterParameters } satisfies nn.Exercises;
