import { describe, expect, test, vi } from 'vitest';
import { circle, table } from '../../src/data/index.js';
import { formatLoss, formatPercent } from '../../src/display/numbers.js';
import { dense, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { sgd } from '../../src/training/optimizers.js';
import { RecordingHost } from '../recording-host.js';

interface Plot {
  data: { name?: string; x: number[]; y: number[] }[];
  layout: { title: { text: string }; annotations: { text: string }[]; xaxis: { range: number[] } };
}
const plotOf = (bundle: Record<string, unknown> | undefined) =>
  bundle!['application/vnd.plotly.v1+json'] as Plot;
const model = () => sequential([input(2), dense(4, 'tanh'), dense(1, 'tanh')], { seed: 1 });

describe('the live plot of fit()', () => {
  test('is one output, updated in place, and complete at the end', async () => {
    const host = RecordingHost.install();
    const log = vi.spyOn(console, 'log');
    // 120,000 steps: long enough for a plot in between.
    const data = circle({ samples: 8000 }).split(0.5);
    const run = await model().fit(data, { epochs: 30, batchSize: 1 });
    expect(log).not.toHaveBeenCalled();
    expect(host.outputs.size).toBe(1);
    // At most four times a second, and once at the end.
    expect(host.sent.length).toBeGreaterThan(1);
    expect(host.sent.length).toBeLessThanOrEqual(run.seconds * 4 + 1);

    const last = host.sent.at(-1)!;
    const { data: traces, layout } = plotOf(last);
    const named = (name: string) => traces.find((trace) => trace.name === name)!;
    expect(layout.title.text).toContain('Trained for 30 epochs');
    expect(named('Loss, validation').y).toEqual(run.history.validationLoss);
    expect(named('Accuracy, validation').y).toEqual(run.history.validationAccuracy);
    expect(named('Loss, training').x.at(-1)).toBeCloseTo(30, 0);
    const labels = layout.annotations.map(({ text }) => text);
    const { loss, accuracy } = run.history; // of the whole last epoch, as in the line of text
    expect(labels).toContain(`<b>training ${formatLoss(loss.at(-1)!)}</b>`);
    expect(labels).toContain(`<b>training ${formatPercent(accuracy!.at(-1)!)}</b>`);
    expect(last['text/plain']).toContain('validation accuracy');
  });

  test('shows the first epoch while it runs, with the time left', async () => {
    const host = RecordingHost.install();
    const { display } = host;
    host.display = (bundle, options) => {
      display(bundle, options);
      host.interrupt();
    };
    const run = await model().fit(circle({ samples: 300_000 }), { epochs: 1, batchSize: 1 });
    expect(run).toMatchObject({ stopped: true, epochs: 0 });
    const { data: traces, layout } = plotOf(host.sent[0]);
    expect(layout.title.text).toContain('Training, epoch 1 of 1');
    expect(layout.annotations[0]!.text).toMatch(/^[\d,]+ examples a second, \d+ (s|min) left$/);
    expect(traces[0]!.y.length).toBeGreaterThan(0);
    expect(plotOf(host.sent.at(-1)).layout.title.text).toContain('Stopped in epoch 1 of 1');
  });

  test('says so when the training fails', async () => {
    const host = RecordingHost.install();
    const data = table(
      [1, 2, 3].map((x) => [x, x, 2 * x]),
      { target: 2, classes: false },
    );
    const linear = sequential([input(2), dense(1)], { seed: 1 });
    await expect(linear.fit(data, { epochs: 500, optimizer: sgd(10) })).rejects.toThrow(
      'loss became',
    );
    expect(plotOf(host.sent.at(-1)).layout.title.text).toMatch(/Failed in epoch \d+ of 500/);
  });

  test('ends where early stopping ended it, and names the best epoch', async () => {
    const host = RecordingHost.install();
    const data = circle({ samples: 40, seed: 1 }).split(0.5);
    const earlyStopping = { patience: 1, minDelta: 1 }; // no epoch is so much better than the first
    const run = await model().fit(data, { epochs: 50, earlyStopping });
    expect(run).toMatchObject({ epochs: 2, bestEpoch: 1, stopped: false });
    const { layout } = plotOf(host.sent.at(-1));
    expect(layout.title.text).toContain('Stopped early: epoch 1 was the best of 2');
    expect(layout.xaxis.range).toEqual([0, 2]);
  });

  test('is not drawn with plot: false', async () => {
    const host = RecordingHost.install();
    await model().fit(circle({ samples: 50 }), { epochs: 1, plot: false });
    expect(host.sent).toEqual([]);
  });
});
