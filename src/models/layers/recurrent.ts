import * as tf from '@tensorflow/tfjs';
import { checkWhole } from '../../check.js';
import { seededRandom } from '../../random.js';
import { withWeights } from './core.js';
import {
  blockOf,
  callText,
  checkArguments,
  readSettings,
  shown,
  type Activation,
  type OtherLayer,
  type Refusal,
  type Sides,
} from './layer.js';
import {
  initializerOf,
  weightArguments,
  weightOptions,
  type Initializer,
  type WeightOptions,
} from './weights.js';

// Layers that read a sequence `[steps, features]` step by step.

/** What a recurrent layer can be told, in the words of Keras. */
export interface RecurrentOptions extends WeightOptions {
  /** What each unit does with its sum; 'tanh' by default. */
  activation?: Activation;
  /** Whether it answers at each step, `[steps, units]`, or at the last only, `[units]`, as it does by default. */
  returnSequences?: boolean;
  /** Whether it reads from the end. */
  goBackwards?: boolean;
  /** Where the weights from step to step start; 'orthogonal' by default. */
  recurrentInitializer?: Initializer;
}
/** What `lstm` and `gru` can be told. */
export interface GatedOptions extends RecurrentOptions {
  /** What a gate does with its sum; 'sigmoid' by default. */
  recurrentActivation?: Activation;
}
/** What `lstm` can be told. */
export interface LstmOptions extends GatedOptions {
  /** Whether the forget gate starts open, with biases of 1; true by default (Jozefowicz et al. 2015). */
  unitForgetBias?: boolean;
}

const simpleOptions = [
  'activation',
  'returnSequences',
  'goBackwards',
  'recurrentInitializer',
  ...weightOptions,
] as const;
const gatedOptions = [...simpleOptions, 'recurrentActivation'] as const;

/**
 * A layer that sees, at each step, what comes in and what it said at the step before: `h ← activation(W·x + U·h + b)`
 * (Elman 1990).
 *
 * @param units How many units.
 * @param settings The activation, or options.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If `units` is not a whole number from 1 on.
 * @throws {TypeError} If there is no such activation or option.
 *
 * @example
 * nn.simpleRNN(32);
 */
export function simpleRNN(units: number, settings: Activation | RecurrentOptions = {}): OtherLayer {
  checkArguments('simpleRNN', arguments, ['units', 'settings']);
  const options = readSettings('simpleRNN', settings, simpleOptions);
  return recurrent('simpleRNN', units, settings, options, (common) =>
    tf.layers.simpleRNN({ ...common, units }),
  );
}

/**
 * Long short-term memory: gates decide what is kept from step to step, what is added and what is said, so that it can remember
 * for long (Hochreiter and Schmidhuber 1997; with the forget gate of Gers et al. 2000).
 *
 * @param units How many units.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If `units` is not a whole number from 1 on.
 * @throws {TypeError} If there is no such activation or option.
 *
 * @example Two in a row: the first must answer at each step
 * nn.lstm(64, { returnSequences: true });
 * nn.lstm(64);
 */
export function lstm(units: number, settings: Activation | LstmOptions = {}): OtherLayer {
  checkArguments('lstm', arguments, ['units', 'settings']);
  const options = readSettings('lstm', settings, [...gatedOptions, 'unitForgetBias']);
  const { recurrentActivation = 'sigmoid', unitForgetBias = true } = options;
  return recurrent('lstm', units, settings, options, (common) =>
    tf.layers.lstm({ ...common, units, recurrentActivation, unitForgetBias }),
  );
}

/**
 * A gated recurrent unit: two gates instead of an LSTM's three, a quarter fewer weights (Cho et al. 2014).
 *
 * @param units How many units.
 * @returns A layer, for `nn.sequential`.
 * @throws {RangeError} If `units` is not a whole number from 1 on.
 * @throws {TypeError} If there is no such activation or option.
 *
 * @example
 * nn.gru(32);
 */
export function gru(units: number, settings: Activation | GatedOptions = {}): OtherLayer {
  checkArguments('gru', arguments, ['units', 'settings']);
  const options = readSettings('gru', settings, gatedOptions);
  const { recurrentActivation = 'sigmoid' } = options;
  return recurrent('gru', units, settings, options, (common) =>
    tf.layers.gru({ ...common, units, recurrentActivation }),
  );
}

function recurrent(
  kind: 'simpleRNN' | 'lstm' | 'gru',
  units: number,
  settings: unknown,
  options: RecurrentOptions,
  make: (common: ReturnType<typeof commonArguments>) => tf.layers.Layer,
): OtherLayer {
  checkWhole(kind, 'units', units, 1);
  return shown({
    kind,
    text: callText(kind, units, settings),
    activation: options.activation ?? 'tanh',
    refuses,
    make: ({ name, seed }) =>
      blockOf(withWeights(make(commonArguments(kind, options, name, seed)), options.weights)),
  });
}

function commonArguments(kind: string, options: RecurrentOptions, name: string, seed: number) {
  const { activation = 'tanh', returnSequences = false, goBackwards = false } = options;
  const { recurrentInitializer = 'orthogonal' } = options;
  return {
    name,
    activation,
    returnSequences,
    goBackwards,
    ...weightArguments(kind, options, seed),
    recurrentInitializer: initializerOf(
      kind,
      'recurrentInitializer',
      recurrentInitializer,
      seededRandom(`${seed}/recurrent`).integer(2 ** 31),
    ),
  };
}

function refuses(incoming: Sides): Refusal | undefined {
  if (incoming.length === 2) return undefined;
  const expected = 'a sequence [steps, features]';
  if (incoming.length > 2)
    return { expected, repair: `Put nn.reshape(steps, features) before it.` };
  return {
    expected,
    repair: `Write { returnSequences: true } in the recurrent layer before it, put nn.embedding(words, 32) before it where words go in, or nn.reshape(${incoming[0]}, 1) for ${incoming[0]} steps of one number.`,
  };
}
