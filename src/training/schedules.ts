import { checkOptions, checkWhole } from '../check.js';
import { checkRate, Schedule } from './schedule.js';

// Learning rates that change while the network learns, as in Keras's optimizers.schedules. A step is one batch, counted from 0
// over all calls of `fit` with the same optimizer.

/**
 * The same rate in every step.
 *
 * @param learningRate The rate, above 0.
 * @returns A schedule, for an optimizer; it shows itself as a curve.
 * @throws {RangeError} If it is not positive.
 *
 * @example
 * nn.sgd(nn.schedules.constant(0.1));
 */
export function constant(learningRate: number): Schedule {
  checkRate('constant', learningRate);
  return new Schedule(`constant(${learningRate})`, 100, () => learningRate);
}

/** How a rate falls. */
export interface DecayOptions {
  /** How many steps make a decay. */
  decaySteps: number;
  /** What the rate is multiplied with in each. */
  decayRate: number;
}

/**
 * Falls smoothly: `learningRate · decayRate^(step / decaySteps)`.
 *
 * @param learningRate The first rate.
 * @returns A schedule, for an optimizer; it shows itself as a curve.
 * @throws {RangeError} If a number is not positive.
 *
 * @example Half of it every 1,000 steps
 * nn.adam(nn.schedules.exponentialDecay(0.01, { decaySteps: 1000, decayRate: 0.5 }));
 */
export function exponentialDecay(learningRate: number, options: DecayOptions): Schedule {
  return decay('exponentialDecay', learningRate, options, (decays) => decays);
}

/**
 * Falls in steps: multiplied with `decayRate` after every `decaySteps`.
 *
 * @param learningRate The first rate.
 * @returns A schedule, for an optimizer; it shows itself as a curve.
 * @throws {RangeError} If a number is not positive.
 *
 * @example
 * nn.sgd(nn.schedules.stepDecay(0.1, { decaySteps: 1000, decayRate: 0.1 }));
 */
export function stepDecay(learningRate: number, options: DecayOptions): Schedule {
  return decay('stepDecay', learningRate, options, Math.floor);
}

function decay(
  name: string,
  learningRate: number,
  options: DecayOptions,
  round: (decays: number) => number,
): Schedule {
  checkRate(name, learningRate);
  checkOptions(name, options, ['decaySteps', 'decayRate']);
  const { decaySteps, decayRate } = options;
  checkWhole(name, 'decaySteps', decaySteps, 1);
  if (!(decayRate > 0 && decayRate < Infinity))
    throw new RangeError(
      `${name}: decayRate is ${decayRate}, expected a positive number. Write 0.5 to halve the learning rate.`,
    );
  const text = `${name}(${learningRate}, { decaySteps: ${decaySteps}, decayRate: ${decayRate} })`;
  return new Schedule(
    text,
    5 * decaySteps,
    (step) => learningRate * decayRate ** round(step / decaySteps),
  );
}

/** How a cosine ends. */
export interface CosineOptions {
  /** How many steps it takes; afterwards the rate stays. */
  decaySteps: number;
  /** What share of the rate is left at the end; 0 by default. */
  alpha?: number;
}

/**
 * Falls along half a cosine, slowly at both ends (Loshchilov and Hutter 2017): after `decaySteps` it is `alpha · learningRate`.
 *
 * @param learningRate The first rate.
 * @returns A schedule, for an optimizer; it shows itself as a curve.
 * @throws {RangeError} If a number is outside.
 *
 * @example
 * nn.adam(nn.schedules.cosineDecay(0.001, { decaySteps: 5000 }));
 */
export function cosineDecay(learningRate: number, options: CosineOptions): Schedule {
  checkRate('cosineDecay', learningRate);
  checkOptions('cosineDecay', options, ['decaySteps', 'alpha']);
  const { decaySteps, alpha = 0 } = options;
  checkWhole('cosineDecay', 'decaySteps', decaySteps, 1);
  if (!(alpha >= 0 && alpha <= 1))
    throw new RangeError(
      `cosineDecay: alpha is ${alpha}, expected a share from 0 to 1. 0 ends at no learning at all.`,
    );
  const text = `cosineDecay(${learningRate}, { decaySteps: ${decaySteps}${alpha ? `, alpha: ${alpha}` : ''} })`;
  return new Schedule(text, decaySteps, (step) => {
    const share = (1 + Math.cos((Math.PI * Math.min(step, decaySteps)) / decaySteps)) / 2;
    return learningRate * (alpha + (1 - alpha) * share);
  });
}

/**
 * Grows in a straight line for `steps` steps, then goes on as `then` says: large first steps, on weights that know nothing, can
 * spoil them (Goyal et al. 2017).
 *
 * @param steps How many steps it grows.
 * @param then The rate that it grows to, or a schedule that begins with it.
 * @returns A schedule, for an optimizer; it shows itself as a curve.
 * @throws {RangeError} If `steps` is not a whole number from 1 on.
 *
 * @example
 * nn.adam(nn.schedules.warmup(500, nn.schedules.cosineDecay(0.001, { decaySteps: 5000 })));
 */
export function warmup(steps: number, then: number | Schedule): Schedule {
  checkWhole('warmup', 'steps', steps, 1);
  const after = typeof then === 'number' ? constant(then) : then;
  const text = `warmup(${steps}, ${typeof then === 'number' ? then : after.text})`;
  return new Schedule(text, steps + after.span, (step) =>
    step < steps ? (after.at(0) * (step + 1)) / steps : after.at(step - steps),
  );
}
