import { displaySymbol, type MimeBundle } from '../display/bundle.js';
import { formatCount, formatLoss, formatPercent } from '../display/numbers.js';
import { Evaluation } from '../training/evaluate.js';

/** How well a model of letters tells what comes next. */
export class CharEvaluation extends Evaluation {
  /** The loss in bits: as many yes-or-no questions must be asked on average to learn the next letter. */
  get bitsPerCharacter(): number {
    return this.loss / Math.LN2;
  }

  /** Among how many equally likely letters it would be as unsure. */
  get perplexity(): number {
    return Math.exp(this.loss);
  }

  override [displaySymbol](): MimeBundle {
    const { loss, accuracy, examples, perplexity } = this;
    return {
      'text/plain': `${bitsText(loss)}, as unsure as among ${perplexity.toFixed(1)} equal letters; ${formatPercent(accuracy!)} of ${formatCount(examples)} letters right`,
    };
  }
}

/** A loss in both units: `1.62 nats, 2.34 bits per character`. */
export const bitsText = (loss: number): string =>
  `${formatLoss(loss)} nats, ${(loss / Math.LN2).toFixed(2)} bits per character`;
