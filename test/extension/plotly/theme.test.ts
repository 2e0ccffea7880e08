import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseFigure } from '../../../extension/src/plotly/figure.js';
import { themeFigure } from '../../../extension/src/plotly/theme.js';
import { parseTokens } from '../../../extension/src/tokens.js';

const css = new URL('../../../extension/style/tokens.css', import.meta.url);
const { light, dark } = parseTokens(readFileSync(css, 'utf8'));

const inDark = (figure: unknown) => themeFigure(parseFigure(figure), light, dark);

describe('themeFigure()', () => {
  test.each([
    { where: 'a colour', as: { line: { color: '#0072b2' } }, dark: { line: { color: '#56b4e9' } } },
    { where: 'capitals', as: { fillcolor: '#0072B2' }, dark: { fillcolor: '#56b4e9' } },
    {
      where: 'a variable',
      as: { line: { color: 'var(--nn-neg)' } },
      dark: { line: { color: '#f4913e' } },
    },
    {
      where: 'one colour a point, among numbers',
      as: { marker: { color: ['#d55e00', 0.5, null] } },
      dark: { marker: { color: ['#f4913e', 0.5, null] } },
    },
    {
      where: 'the stops of a scale',
      as: {
        colorscale: [
          [0, '#d9762e'],
          [1, '#3182bd'],
        ],
      },
      dark: {
        colorscale: [
          [0, '#dd8640'],
          [1, '#4aa3dc'],
        ],
      },
    },
  ])('finds $where', ({ as, dark }) => expect(inDark({ data: [as] }).data).toEqual([dark]));

  test('keeps colours that are not tokens, and texts that only look like one', () => {
    const trace = {
      marker: { color: '#0072b3' },
      line: { color: 'red' },
      text: ['#0072b2'],
      name: '#0072b2',
    };
    expect(inDark({ data: [trace] }).data).toEqual([trace]);
  });

  test('reaches layout and frames', () => {
    const shape = (color: string) => ({ shapes: [{ line: { color } }] });
    const figure = inDark({
      data: [],
      layout: shape('#7b2d8b'),
      frames: [{ layout: shape('#7b2d8b') }],
    });
    expect(figure.layout).toMatchObject(shape('#d59be6'));
    expect(figure.frames).toEqual([{ layout: shape('#d59be6') }]);
  });

  test('leaves the light theme as the figure names it', () => {
    const figure = parseFigure({ data: [{ line: { color: '#d55e00' } }] });
    expect(themeFigure(figure, light, light).data).toEqual(figure.data);
  });

  test('gives ground, ink and class colours to a figure that names none', () => {
    const { template } = inDark({ data: [] }).layout as { template: { layout: unknown } };
    expect(template.layout).toMatchObject({
      paper_bgcolor: '#111111',
      font: { color: '#e8e8e8' },
      colorway: expect.arrayContaining(['#f4913e', '#808080']) as unknown,
    });
  });

  test("fills a template of the figure's own, without overriding it", () => {
    const template = { layout: { font: { size: 20 }, paper_bgcolor: 'ivory' } };
    const themed = inDark({ data: [], layout: { template } }).layout;
    expect(themed).toMatchObject({
      template: { layout: { font: { size: 20, color: '#e8e8e8' }, paper_bgcolor: 'ivory' } },
    });
  });

  test('does not change the figure it is given', () => {
    const figure = parseFigure({ data: [{ line: { color: '#0072b2' } }], layout: { xaxis: {} } });
    const before = structuredClone(figure);
    const themed = themeFigure(figure, light, dark);
    (themed.layout.xaxis as { range?: number[] }).range = [0, 1]; // as Plotly does
    expect(figure).toEqual(before);
  });
});
