import { describe, expect, test, vi } from 'vitest';
import { circle } from '../../src/data/index.js';
import type { JupyterComm, JupyterHost } from '../../src/display/host.js';
import { VIEW_MIME, VIEW_TARGET, type View } from '../../src/display/protocol.js';
import { dense, input } from '../../src/models/layers.js';
import { sequential } from '../../src/models/sequential.js';
import { RecordingHost } from '../recording-host.js';

const data = circle({ samples: 200 });
const small = () => sequential([input(2), dense(4, 'tanh'), dense(1, 'tanh')], { seed: 1 });
const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a view in the front end sees and does. */
class ViewComm implements JupyterComm {
  readonly reports: Record<string, unknown>[] = [];
  isClosed = false;
  onMessage: JupyterComm['onMessage'];
  onClose: JupyterComm['onClose'];

  send(report: unknown): void {
    if (this.isClosed) throw new Error('the comm is closed');
    this.reports.push(report as Record<string, unknown>);
  }
  close(): void {
    this.isClosed = true;
  }
  order(message: unknown): unknown {
    this.onMessage!({ data: message });
    return this.reports.at(-1);
  }
}

/** A host with comms; `open` does what a view does when it is shown. */
function install() {
  const host: RecordingHost & { comms?: JupyterHost['comms'] } = RecordingHost.install();
  const opened = new Map<string, Parameters<NonNullable<JupyterHost['comms']>['register']>[1]>();
  host.comms = { register: (target, onOpen) => opened.set(target, onOpen) };
  const open = (id: string): ViewComm => {
    const comm = new ViewComm();
    opened.get(VIEW_TARGET)!(comm, { data: { id } });
    return comm;
  };
  const idOf = () => (host.sent.at(-1)![VIEW_MIME] as View<'monitor'>).id;
  return { host, open, idOf };
}

async function trained() {
  const { host, open, idOf } = install();
  const model = small();
  const training = model.fit(data, { epochs: 1e6 });
  await vi.waitFor(() => expect(host.sent.length).toBeGreaterThan(0), { timeout: 5000 });
  return { host, open, idOf, model, training, comm: open(idOf()) };
}

describe('a view of a training', () => {
  test('pauses, resumes and stops it, and hears its state', async () => {
    const { host, idOf, comm, training } = await trained();
    expect(comm.order({ type: 'pause' })).toMatchObject({ type: 'training', state: 'paused' });
    await vi.waitFor(() =>
      expect((host.sent.at(-1)![VIEW_MIME] as View<'monitor'>).data.state).toBe('paused'),
    );
    const shown = host.sent.length;
    await later(400);
    expect(host.sent).toHaveLength(shown);
    expect(comm.order({ type: 'resume' })).toMatchObject({ state: 'running' });
    const id = idOf();
    expect(comm.order({ type: 'stop' })).toMatchObject({ state: 'ended' });
    expect((await training).stopped).toBe(true);
    expect(comm.isClosed).toBe(true);
    expect(idOf()).toBe(id);
  });

  test('sets the learning rate, and is told of one that is none', async () => {
    const { comm, training } = await trained();
    const order = (value: unknown) => comm.order({ type: 'learningRate', value });
    expect(order(0.25)).toEqual({ type: 'training', state: 'running', learningRate: 0.25 });
    expect(training.learningRate).toBe(0.25);
    expect(order(-1)).toEqual({
      type: 'error',
      message: expect.stringContaining('learningRate is -1, expected a positive') as string,
    });
    expect(training.learningRate).toBe(0.25);
    training.stop();
    await training;
  });

  test('may be newer than the library', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const { comm, training } = await trained();
    expect(comm.order({ type: 'toString' })).toBeUndefined();
    expect(log).toHaveBeenCalledWith(
      'fit: a view sent "toString", expected pause, resume, stop, learningRate: it is newer than this nnlab, and this is ignored.',
    );
    log.mockRestore();
    training.stop();
    await training;
  });

  test('is let go when the training has ended, or was never there', async () => {
    const { open, idOf, training } = await trained();
    expect(open('nnlab-of-yesterday').isClosed).toBe(true);
    training.stop();
    await training;
    expect(open(idOf()).isClosed).toBe(true);
  });

  test('is one of two trainings', async () => {
    const { open, idOf, host, comm, training } = await trained();
    const before = host.outputs.size;
    const other = small().fit(data, { epochs: 1e6 });
    await vi.waitFor(() => expect(host.outputs.size).toBe(before + 1), { timeout: 5000 });
    training.pause();
    await later(300);
    open(idOf()).order({ type: 'stop' });
    expect((await other).stopped).toBe(true);
    expect(comm.isClosed).toBe(false);
    comm.order({ type: 'stop' });
    expect((await training).stopped).toBe(true);
  });
});
