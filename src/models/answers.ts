import type { Dataset } from '../data/dataset.js';
import { classIndex, decide, encodingFor, type ClassEncoding } from './encoding.js';
import type { Model } from './model.js';

/** What a network said to one example of a data set with classes. */
export interface Answer {
  /** The example's place in the data. */
  readonly index: number;
  /** The right class and the one it said, as places in the data's classes. */
  readonly right: number;
  readonly said: number;
  /** How sure the network was of what it said, from 0 to 1, if its outputs are probabilities. */
  readonly sureness: number | undefined;
  /** How far what it said was ahead of the right class, in outputs; 0 where it was right. */
  readonly lead: number;
}

/** What `model` says to each example of `data`. */
export function answersOf(caller: string, model: Model, data: Dataset): Answer[] {
  if (!data.classes)
    throw new RangeError(
      `${caller}: "${data.name}" has a number to predict, expected classes. Compare model.predict(data) with the targets instead.`,
    );
  const encoding = encodingFor(caller, model.outputLayer, data) as ClassEncoding;
  const { activation } = model.outputLayer;
  const rightOf = classIndex(data);
  return model.predict(data).map((outputs, index) => {
    const said = decide(encoding, outputs);
    const right = rightOf(index);
    const border = encoding === 'zeroOne' ? 0.5 : 0;
    const lead =
      encoding === 'oneHot' ? outputs[said]! - outputs[right]! : Math.abs(outputs[0]! - border);
    const sureness =
      activation === 'softmax'
        ? outputs[said]
        : activation === 'sigmoid' && encoding === 'zeroOne'
          ? 0.5 + lead
          : undefined;
    return { index, right, said, sureness, lead: said === right ? 0 : lead };
  });
}
