import type { Page } from '@playwright/test';
import { code, expect, open, plotly, PLOTLY_MIME, test, writeNotebook } from './lab.js';

// Whoever has installed another renderer wants it; jupyterlab-plotly comes with plotly.py.
const others = [
  { which: 'that is a MIME extension, as jupyterlab-plotly,', kind: 'mimeExtension', first: false },
  { which: 'that is a plugin and comes before ours', kind: 'extension', first: true },
  { which: 'that is a plugin and comes after ours', kind: 'extension', first: false },
] as const;

for (const { which, kind, first } of others) {
  test(`a renderer ${which} draws instead of ours`, async ({ page }) => {
    await install(page, kind, first);
    writeNotebook('other.ipynb', [code('figure', plotly({ data: [] }))]);
    await open(page, 'lab', 'other.ipynb');
    await expect(page.getByText('drawn by the other one')).toBeVisible();
    await expect(page.locator('.nn-plotly')).toHaveCount(0);
  });
}

/** Adds a second extension to the page, as if it were installed beside ours. */
async function install(page: Page, kind: 'extension' | 'mimeExtension', first: boolean) {
  await page.route(/\/lab\/workspaces\//, async (route) => {
    const response = await route.fetch();
    const other = JSON.stringify({ name: 'other', load: 'entry.js', [kind]: './it' });
    const html = await response.text();
    const body = html.replace(/("federated_extensions": \[)(.*?)\](?=, ")/s, (_, key, ours) =>
      [key, first ? `${other}, ${ours}` : `${ours}, ${other}`, ']'].join(''),
    );
    expect(body).toContain(other);
    await route.fulfill({ response, body });
  });
  await page.route('**/other/entry.js', (route) =>
    route.fulfill({ contentType: 'text/javascript', body: container }),
  );
}

/** The smallest prebuilt extension: a module federation container with one module, by hand. */
const container = `
  let shared;
  (window._JUPYTERLAB ??= {}).other = {
    init(scope) { shared = scope; },
    async get() {
      const [widgets] = Object.values(shared['@lumino/widgets']);
      const { Widget } = (await widgets.get())();
      class Other extends Widget {
        async renderModel() { this.node.textContent = 'drawn by the other one'; }
      }
      const rendererFactory = {
        safe: true,
        mimeTypes: ['${PLOTLY_MIME}'],
        createRenderer: () => new Other(),
      };
      const [rendermime] = Object.values(shared['@jupyterlab/rendermime']);
      const { IRenderMimeRegistry } = (await rendermime.get())();
      return () => ({
        __esModule: true,
        default: {
          id: 'other:it',
          rendererFactory, // of a MIME extension
          autoStart: true, // and what makes it a plugin
          requires: [IRenderMimeRegistry],
          activate: (app, registry) => registry.addFactory(rendererFactory),
        },
      });
    },
  };
`;
