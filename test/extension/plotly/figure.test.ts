import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  nameOf,
  parseFigure,
  TRACE_TYPES,
  scaleIn,
  widthIn,
} from '../../../extension/src/plotly/figure.js';

describe('parseFigure()', () => {
  test('fills what a figure may leave out', () => {
    const figure = parseFigure({ data: [{ y: [1, 4] }] });
    expect(figure).toEqual({ data: [{ y: [1, 4] }], layout: {}, config: {}, frames: [] });
  });

  test.each([
    { is: null, says: 'figure: it is null, expected an object { data, layout }.' },
    { is: { layout: {} }, says: 'figure: data is missing, expected a list of traces.' },
    { is: { data: [3] }, says: 'figure: data[0] is 3, expected an object, one trace.' },
    { is: { data: [], layout: [] }, says: 'figure: layout is [], expected an object.' },
    {
      is: { data: [{ type: 'mesh3d' }] },
      says: 'figure: data[0].type is "mesh3d", expected one of',
    },
  ])('refuses $is', ({ is, says }) => expect(() => parseFigure(is)).toThrow(says));
});

describe('TRACE_TYPES', () => {
  test('are those that the installed Plotly lists', () => {
    const readme = new URL(
      '../../../node_modules/plotly.js-cartesian-dist-min/README.md',
      import.meta.url,
    );
    const [line = ''] = /^Contains trace modules.*$/m.exec(readFileSync(readme, 'utf8')) ?? [];
    expect(TRACE_TYPES).toEqual([...line.matchAll(/`(\w+)`/g)].map(([, type]) => type));
  });
});

describe('nameOf()', () => {
  const title = { text: 'Loss <b>per</b> epoch' };
  test.each([
    {
      prefers: 'the text made for it',
      layout: { title, meta: { alt: 'Falls to 0.1' } },
      name: 'Falls to 0.1',
    },
    { prefers: 'the title, without markup', layout: { title }, name: 'Loss per epoch' },
    { prefers: 'the plain text of the output', layout: {}, name: 'Figure of 3 points' },
  ])('is $prefers', ({ layout, name }) => {
    expect(nameOf(layout, ['Figure of ', '3 points']).replace(/ +/g, ' ')).toBe(name);
  });
});

describe('widthIn()', () => {
  test.each([
    { cell: 800, meta: undefined, width: 800, is: 'that of the cell' },
    { cell: 1200, meta: undefined, width: 880, is: '880 at most' },
    { cell: 500, meta: undefined, width: 720, is: '720 at least' },
    { cell: 500, meta: { minWidth: 400 }, width: 500, is: 'less where the figure says so' },
    { cell: 300, meta: { minWidth: 400 }, width: 400, is: 'not less than the figure says' },
    { cell: 500, meta: { minWidth: '400' }, width: 720, is: '720 where it says no number' },
  ])('is $is', ({ cell, meta, width }) => {
    expect(widthIn(cell, { meta })).toBe(width);
  });
});

describe('scaleIn()', () => {
  test.each([
    { cell: 900, width: 880, scale: 1, is: '1 where there is room' },
    { cell: 420, width: 560, scale: 0.75, is: 'what makes it fit' },
    { cell: 300, width: 720, scale: 0.6, is: 'large enough to read it' },
  ])('is $is', ({ cell, width, scale }) => {
    expect(scaleIn(cell, width)).toBe(scale);
  });
});
