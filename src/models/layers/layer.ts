import type * as tf from '@tensorflow/tfjs';
import { checkOptions, didYouMean, oneOf } from '../../check.js';
import { inspectSymbol } from '../../display/bundle.js';

export const activations = [
  'linear',
  'relu',
  'sigmoid',
  'tanh',
  'softmax',
  'elu',
  'selu',
  'relu6',
  'softplus',
  'softsign',
  'swish',
  'gelu',
] as const;

/** What a unit does with its sum. */
export type Activation = (typeof activations)[number];

/** Sides of what goes in or out, without the number of examples. */
export type Sides = readonly number[];

/** Where a layer stands: its name in tfjs, and what all chance in it comes from. */
export interface Place {
  readonly name: string;
  readonly seed: number;
}

/** The real layers behind a description, ready to be applied. */
export interface Block {
  readonly parts: readonly tf.layers.Layer[];
  apply(input: tf.SymbolicTensor): tf.SymbolicTensor;
}

/** Why a layer can't work on what comes in. */
export interface Refusal {
  readonly expected: string;
  readonly repair: string;
}

/** What all layers have. */
export interface Described {
  /** As the learner wrote it, for messages. */
  readonly text: string;
  /** What its units do with their sums; absent where a layer has none. */
  readonly activation?: Activation;
  /** @returns Nothing if it can work on `incoming`. */
  readonly refuses: (incoming: Sides) => Refusal | undefined;
  readonly make: (place: Place) => Block;
}

/** The shape of what goes in, without the number of examples. */
export interface InputLayer extends Described {
  readonly kind: 'input';
  readonly shape: Sides;
}
/** See `dense`. */
export interface DenseLayer extends Described {
  readonly kind: 'dense';
  readonly units: number;
  readonly activation: Activation;
}
/** All other layers, by the names of their functions. */
export interface OtherLayer extends Described {
  readonly kind: OtherKind;
}
type OtherKind =
  | 'activation'
  | 'averagePooling2d'
  | 'batchNormalization'
  | 'bidirectional'
  | 'conv2d'
  | 'conv2dTranspose'
  | 'depthwiseConv2d'
  | 'dropout'
  | 'embedding'
  | 'flatten'
  | 'gaussianNoise'
  | 'globalAveragePooling2d'
  | 'gru'
  | 'layerNormalization'
  | 'leakyReLU'
  | 'lstm'
  | 'maxPooling2d'
  | 'residual'
  | 'repeatVector'
  | 'reshape'
  | 'simpleRNN'
  | 'timeDistributed'
  | 'upSampling2d'
  /** One of tfjs that has no function here: in a network of `nn.from`. */
  | 'tf';
/** A layer as a plain description: `nn.sequential` makes the real one from it. */
export type Layer = InputLayer | DenseLayer | OtherLayer;

/** Shown in a notebook as it was written, alone and in a list. */
export function shown<Kind extends Layer>(layer: Kind): Kind {
  // No property that copies and comparisons see.
  return Object.defineProperty(layer, inspectSymbol, { value: () => layer.text });
}

/** A layer as the learner wrote it, for messages. */
export const layerText = ({ text }: Layer): string => text;

/** What was given in a layer's place, for messages. */
export function whatIs(value: unknown): string {
  if (typeof value === 'function') return `the function ${value.name}`;
  if (isPlain(value) && typeof value['text'] === 'string') return value['text'];
  return JSON.stringify(value) ?? 'missing';
}

/** A block of one layer of tfjs. */
export const blockOf = (layer: tf.layers.Layer): Block => ({
  parts: [layer],
  apply: (input) => layer.apply(input) as tf.SymbolicTensor,
});

/** What a call looked like: `callText('conv2d', 8, 3, { padding: 'same' })`. Empty options are left out. */
export function callText(kind: string, ...values: readonly unknown[]): string {
  const given = values.filter(
    (value) => value !== undefined && !(isPlain(value) && Object.keys(value).length === 0),
  );
  return `${kind}(${given.map(literal).join(', ')})`;
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return value.length > 8 ? '[…]' : `[${value.map(literal).join(', ')}]`;
  if (!isPlain(value)) return JSON.stringify(value);
  if ('text' in value) return String(value['text']);
  const entries = Object.entries(value).filter(([, each]) => each !== undefined);
  return `{ ${entries.map(([name, each]) => `${name}: ${literal(each)}`).join(', ')} }`;
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Refuses more arguments than a layer takes: JavaScript would pass over them without a word.
 *
 * @throws {TypeError} With the call as it should be, where the activation stands beside the options.
 */
export function checkArguments(kind: string, given: IArguments, names: readonly string[]): void {
  if (given.length <= names.length) return;
  const values = [...given] as unknown[];
  const [last, next] = values.slice(names.length - 1);
  const isBeside = names.at(-1) === 'settings' && typeof last === 'string' && isPlain(next);
  const first = values.slice(0, isBeside ? names.length - 1 : names.length);
  const call = callText(kind, ...first, isBeside ? { activation: last, ...next } : undefined);
  const got = `${given.length} argument${given.length === 1 ? '' : 's'}`;
  const expected = names.length === 0 ? 'none' : `at most ${names.length}: ${names.join(', ')}`;
  throw new TypeError(`${kind}: got ${got}, expected ${expected}. Write nn.${call}.`);
}

/** The options of a layer whose last argument may be the activation alone. */
export function readSettings<Options extends { activation?: Activation }>(
  caller: string,
  settings: Activation | Options,
  known: readonly (keyof Options & string)[],
): Options {
  const options = (typeof settings === 'string' ? { activation: settings } : settings) as Options;
  checkOptions(caller, options, known);
  checkActivation(caller, options.activation);
  return options;
}

export function checkActivation(caller: string, activation: Activation | undefined): void {
  checkChoice(caller, 'activation', activation, activations);
}

/**
 * Refuses a word that is not among the choices; a missing one is fine.
 *
 * @throws {TypeError} Naming them and the nearest.
 */
export function checkChoice(
  caller: string,
  name: string,
  value: unknown,
  choices: readonly string[],
): void {
  if (value !== undefined && !choices.includes(value as string))
    throw new TypeError(
      `${caller}: ${name} is ${JSON.stringify(value)}, expected ${oneOf(choices)}. ${didYouMean(typeof value === 'string' ? value : '', choices)}`,
    );
}
