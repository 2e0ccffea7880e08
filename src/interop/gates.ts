import { InteropError, type Kind, type NetworkLayer } from './network.js';

export const RECURRENT: ReadonlySet<Kind> = new Set<Kind>(['GRU', 'LSTM', 'SimpleRNN']);

/**
 * Most frameworks fix what a recurrent layer computes with.
 *
 * @param plain The activations that a simple recurrent layer may have.
 * @throws {InteropError} If the layer has others.
 */
export function checkGates(
  caller: string,
  framework: string,
  { kind, name, config }: NetworkLayer,
  plain: readonly string[] = ['tanh', 'relu'],
): void {
  const { activation, recurrentActivation } = config;
  const isPlain = kind === 'SimpleRNN';
  const expected = isPlain ? plain : ['tanh'];
  if (!expected.includes(activation))
    throw new InteropError(
      `${caller}: the layer "${name}" has the activation ${activation}, expected ${expected.join(' or ')}: ${framework} has no other there.`,
    );
  if (!isPlain && recurrentActivation !== 'sigmoid')
    throw new InteropError(
      `${caller}: the layer "${name}" has gates with ${recurrentActivation}, expected sigmoid: ${framework} has no other there.`,
    );
}
