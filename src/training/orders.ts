import type { TrainingOrder, TrainingReport } from '../display/protocol.js';
import { ViewLine } from '../display/view-line.js';
import { asJson } from '../display/view.js';
import type { Control } from './control.js';

const orders: {
  readonly [Type in TrainingOrder['type']]: (
    control: Control,
    order: TrainingOrder & { type: Type },
  ) => void;
} = {
  pause: (control) => control.pause(),
  resume: (control) => control.resume(),
  stop: (control) => control.stop(),
  learningRate: (control, { value }) => control.setRate(value),
};

/**
 * Lets the views that show a training, by the id of its control, pause, resume and stop it and set its learning rate. Each order is
 * answered with the state after it.
 *
 * @returns To call when the training has ended.
 */
export function takeOrders(control: Control): () => void {
  const report = (state: (TrainingReport & { type: 'training' })['state']): TrainingReport => ({
    type: 'training',
    state,
    learningRate: asJson(control.rate ?? control.currentRate),
  });
  const line = new ViewLine(control.id, (order) => {
    const type = String(order['type']);
    if (!Object.hasOwn(orders, type))
      return console.log(
        `fit: a view sent "${type}", expected ${Object.keys(orders).join(', ')}: it is newer than this nnlab, and this is ignored.`,
      );
    (orders as Record<string, (control: Control, order: unknown) => void>)[type]!(control, order);
    line.send(report(control.isStopped ? 'ended' : control.isPaused ? 'paused' : 'running'));
  });
  return () => {
    line.send(report('ended'));
    line.close();
  };
}
