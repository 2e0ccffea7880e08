import type { Locator, Page } from '@playwright/test';
import type { App } from './lab.js';
import { code, displaying, expect, open, plotly, PLOTLY_MIME } from './lab.js';
import { readNotebook, run, save, select, setTheme, test, writeNotebook } from './lab.js';

/** A heat map and points in nnlab's light blue; nothing is said of grounds, fonts and scales. */
const figure = (points = 3) => ({
  data: [
    { type: 'heatmap', x: [0, 3], y: [0, 3], z: [[0, 1], [2, 3]] }, // prettier-ignore
    {
      mode: 'markers',
      x: Array.from({ length: points }, (_, i) => i),
      y: Array.from({ length: points }, (_, i) => 3 - i),
      marker: { color: '#0072b2' },
    },
  ],
  layout: { title: { text: 'Some points' }, meta: { alt: 'Points on a falling line' } },
});

const plot = (page: Page) => page.locator('.nn-plotly');
const points = (page: Page) => plot(page).locator('.scatterlayer .point');
const ground = (page: Page) => plot(page).locator('svg.main-svg').first();

for (const app of ['lab', 'notebook'] satisfies App[]) {
  test.describe(app, () => {
    test('draws a saved figure in light and dark, as wide as its cell', async ({ page }, info) => {
      const chunks = new Set<string>();
      page.on('request', (request) => {
        if (/nnlab-extension\/static\/\d+/.test(request.url())) chunks.add(request.url());
      });
      writeNotebook('without.ipynb', [code('1 + 1')]);
      await open(page, app, 'without.ipynb');
      const before = chunks.size;
      writeNotebook('saved.ipynb', [code('figure', plotly(figure()))]);
      await open(page, app, 'saved.ipynb');

      await expect(points(page)).toHaveCount(3);
      await expect(plot(page).locator('.heatmaplayer image')).toHaveCount(1);
      expect(chunks.size, 'Plotly comes with the first figure, not before').toBe(before + 1);
      await expect(page.getByRole('img', { name: 'Points on a falling line' })).toBeVisible();
      await expect(ground(page)).toHaveCSS('background-color', 'rgb(255, 255, 255)');
      await expect(markers(page)).toHaveCSS('fill', 'rgb(0, 114, 178)');
      await page.screenshot({ path: info.outputPath('light.png') });

      await setTheme(page, 'Dark');
      await expect(ground(page)).toHaveCSS('background-color', 'rgb(17, 17, 17)');
      await expect(markers(page)).toHaveCSS('fill', 'rgb(86, 180, 233)');
      await page.screenshot({ path: info.outputPath('dark.png') });

      const width = (of: Locator) => of.evaluate((element) => element.clientWidth);
      const wide = await width(ground(page));
      await page.setViewportSize({ width: app === 'lab' ? 1180 : 870, height: 900 });
      await expect.poll(() => width(ground(page))).toBeLessThan(wide - 50);
      expect(await width(ground(page))).toBe(await width(plot(page)));
      await page.setViewportSize({ width: 600, height: 900 });
      await expect.poll(() => width(plot(page))).toBeLessThan(600);
      await expect.poll(() => width(ground(page)), 'wide enough for its texts').toBe(720);
      const seen = (await ground(page).boundingBox())!.width;
      const cell = await width(plot(page));
      expect(seen, 'made smaller, but large enough to be read').toBeCloseTo(
        Math.max(cell, 0.6 * 720),
      );
      await page.screenshot({ path: info.outputPath('dark-narrow.png') });
    });

    test('keeps a picture of a figure in the notebook file', async ({ page }) => {
      writeNotebook('run.ipynb', [code(displaying(figure()))]);
      await open(page, app, 'run.ipynb');
      await setTheme(page, 'Dark');
      await select(page, 0);
      await run(page, 1);
      await expect(points(page)).toHaveCount(3);
      const output = () => readNotebook('run.ipynb').cells[0]?.outputs?.[0];
      await expect(async () => {
        await save(page);
        expect(Object.keys(output()?.data ?? {}).sort()).toEqual(
          [PLOTLY_MIME, 'text/plain', 'image/png'].sort(),
        );
      }).toPass();

      expect(output()?.data[PLOTLY_MIME]).toEqual(figure());
      expect(output()?.metadata).toEqual({ 'image/png': { width: 720, height: 360 } });
      const picture = await look(page, String(output()?.data['image/png']));
      expect(picture).toEqual({ width: 1440, height: 720, corner: [255, 255, 255, 255] });
    });
  });
}

const markers = (page: Page) => points(page).first();

/** Decodes a PNG in the browser. */
function look(page: Page, base64: string) {
  return page.evaluate(async (source) => {
    const image = new Image();
    image.src = source;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d')!;
    context.drawImage(image, 0, 0);
    const corner = [...context.getImageData(0, 0, 1, 1).data];
    return { width: image.width, height: image.height, corner };
  }, `data:image/png;base64,${base64}`);
}

test('a figure that was not run here is shown, and the file gets no picture', async ({ page }) => {
  writeNotebook('elsewhere.ipynb', [code('figure', plotly(figure()))]);
  await open(page, 'lab', 'elsewhere.ipynb');
  await expect(points(page)).toHaveCount(3);
  await page.waitForTimeout(1500); // longer than the renderer waits with a picture
  await save(page);
  expect(readNotebook('elsewhere.ipynb').cells[0]?.outputs).toEqual([plotly(figure())]);
});

test('new data change the figure in place and keep what the reader zoomed into', async ({
  page,
}) => {
  writeNotebook('live.ipynb', [
    code(displaying(figure(3), { displayId: 'live' })),
    code(displaying(figure(4), { displayId: 'live', update: true })),
  ]);
  await open(page, 'lab', 'live.ipynb');
  await run(page, 1);
  await expect(points(page)).toHaveCount(3);
  const drawing = await ground(page).elementHandle();
  const drawn = plot(page).locator('.nn-plotly-drawing');
  const range = () => drawn.evaluate((node) => (node as unknown as Drawn).layout.xaxis.range);
  const whole = await range();
  await plot(page).focus();
  const zoomIn = plot(page).getByRole('button', { name: 'Zoom in' });
  await expect(async () => {
    await page.keyboard.press('Tab');
    await expect(zoomIn).toBeFocused({ timeout: 100 });
  }).toPass();
  await page.keyboard.press('Enter');
  await expect.poll(range).not.toEqual(whole);
  const zoomed = await range();

  await select(page, 1);
  await run(page, 1);
  await expect(points(page)).toHaveCount(4);
  expect(await drawing?.evaluate((svg) => svg.isConnected), 'the same drawing').toBe(true);
  expect(await range()).toEqual(zoomed);
});

/** What Plotly keeps at the node that it draws into. */
interface Drawn {
  layout: { xaxis: { range: [number, number] } };
}

test('a figure that is none says so in its place', async ({ page }) => {
  writeNotebook('bad.ipynb', [
    code('no traces', plotly({ data: 'y = x' })),
    code('no such type', plotly({ data: [{ type: 'mesh3d', x: [1] }] })),
    code('a good one', plotly(figure())),
  ]);
  await open(page, 'lab', 'bad.ipynb');
  const problems = page.locator('.nn-plotly-problem');
  await expect(problems.locator('p')).toHaveText([
    'This plot cannot be drawn. figure: data is "y = x", expected a list of traces.',
    /data\[0\].type is "mesh3d", expected one of bar, box/,
  ]);
  await problems.first().locator('summary').click();
  await expect(problems.first().locator('pre')).toContainText('"y = x"');
  await expect(points(page)).toHaveCount(3);
});
