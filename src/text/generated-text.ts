import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatPercent } from '../display/numbers.js';
import { escapeXml } from '../display/picture.js';
import { viewPart } from '../display/view.js';

/** A letter with its probability. */
export interface LetterProbability {
  readonly letter: string;
  /** From 0 to 1. */
  readonly probability: number;
}

/** What a model of letters wrote. `String(generated)` and `${generated}` are the text. */
export class GeneratedText implements Displayable {
  /** Where the writing began. */
  readonly prompt: string;
  /** What was written after the prompt, letter by letter, with the probability that the model gave to each at temperature 1. */
  readonly letters: readonly LetterProbability[];

  constructor(prompt: string, letters: readonly LetterProbability[]) {
    this.prompt = prompt;
    this.letters = letters;
  }

  /** What was written after the prompt. */
  get continuation(): string {
    return this.letters.map(({ letter }) => letter).join('');
  }

  /** The prompt and what was written. */
  get text(): string {
    return this.prompt + this.continuation;
  }

  /** Of the prompt and what was written, in letters. */
  get length(): number {
    return this.text.length;
  }

  toString(): string {
    return this.text;
  }

  [displaySymbol](): MimeBundle {
    const rest = this.letters.map(({ letter, probability }) => {
      const title = `${escapeXml(JSON.stringify(letter))} ${formatPercent(probability)}`;
      // Only what surprised it: one chance in ten or less, the rarer the stronger.
      const surprise = Math.min(
        1,
        Math.max(0, -Math.log10(probability) - 1) + (probability < 0.1 ? 0.3 : 0),
      );
      const line = `border-bottom:2px solid rgba(176,85,194,${surprise.toFixed(2)})`;
      return `<span title="${title}" style="${letter === '\n' ? '' : line}">${escapeXml(letter)}</span>`;
    });
    const html = `<pre style="white-space:pre-wrap;line-height:1.7"><b>${escapeXml(this.prompt)}</b>${rest.join('')}</pre><p style="opacity:.75;font-size:.9em">Bold: what it was given. Underlined: letters to which the model itself gave less than one chance in ten; point at one to see how likely.</p>`;
    const shown = this.letters.slice(0, mostLetters);
    return {
      'text/plain': this.text,
      'text/html': html,
      ...viewPart('generatedText', {
        prompt: endOf(this.prompt),
        continuation: shown.map(({ letter }) => letter).join(''),
        probabilities: Float32Array.from(shown, ({ probability }) => probability),
        of: this.letters.length,
      }),
    };
  }
}

/** So much of what was written, and of the prompt, a view gets. */
const [mostLetters, promptLetters] = [2000, 200];

/** The end of a long prompt; a letter may be two numbers of a string. */
export const endOf = (prompt: string): string => [...prompt].slice(-promptLetters).join('');
