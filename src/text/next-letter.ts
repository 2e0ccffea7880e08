import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { formatPercent } from '../display/numbers.js';
import { escapeXml, picture, pictureBundle, textAt } from '../display/picture.js';
import { viewPart } from '../display/view.js';
import { endOf, type LetterProbability } from './generated-text.js';
import { visible } from './vocabulary.js';

const [margin, top, pitch, most] = [24, 92, 24, 12];
const [barStart, barWidth] = [72, 280];
/** An alphabet may have thousands; a view gets the likely ones. */
const mostLetters = 200;

/** How likely each letter is to come next. */
export class NextLetter implements Displayable {
  /** After what. */
  readonly prompt: string;
  /** By what the scores were divided: below 1 the likely ones win more often. */
  readonly temperature: number;
  /** All letters, the most likely first. */
  readonly letters: readonly LetterProbability[];

  constructor(prompt: string, temperature: number, letters: readonly LetterProbability[]) {
    this.prompt = prompt;
    this.temperature = temperature;
    this.letters = letters;
  }

  /**
   * The probability of one letter; 0 for one that the model does not know.
   *
   * @param letter One letter.
   * @returns From 0 to 1.
   *
   * @example
   * nn.charModel('abab', { units: 4, window: 2 }).probabilities('a').of('z'); // 0
   */
  of(letter: string): number {
    return this.letters.find((each) => each.letter === letter)?.probability ?? 0;
  }

  /** In words, for those who can't see the picture. */
  describe(): string {
    const shown = this.letters
      .slice(0, 5)
      .map(({ letter, probability }) => `${visible(letter)} ${formatPercent(probability)}`);
    return `after ${JSON.stringify(tail(this.prompt))}: ${shown.join(', ')}`;
  }

  [displaySymbol](): MimeBundle {
    const shown = this.letters.slice(0, mostLetters);
    const view = viewPart('nextLetter', {
      prompt: endOf(this.prompt),
      temperature: this.temperature,
      letters: shown.map(({ letter }) => letter),
      probabilities: Float32Array.from(shown, ({ probability }) => probability),
      of: this.letters.length,
    });
    return pictureBundle(this.#picture(), this.describe(), view);
  }

  #picture(): string {
    const shown = this.letters.slice(0, most);
    const others = this.letters.slice(most).reduce((sum, each) => sum + each.probability, 0);
    const rows = shown.map(({ letter, probability }, i) =>
      row(i, visible(letter), probability, i === 0, 'var(--nn-ink)'),
    );
    if (this.letters.length > most)
      rows.push(row(most, `${this.letters.length - most} more`, others, false, 'var(--nn-line)'));
    const warm =
      this.temperature === 1 ? 'probability of each letter' : `at temperature ${this.temperature}`;
    return picture({
      width: barStart + barWidth + 88,
      height: top + rows.length * pitch + 20,
      title: 'The next letter',
      description: this.describe(),
      body: [
        textAt(margin, 34, 'The next letter', 'h'),
        textAt(
          margin,
          58,
          `<tspan class="q">after </tspan>${escapeXml(`“${[...tail(this.prompt)].map(seen).join('')}”`)}<tspan class="q">, ${warm}</tspan>`,
          's',
        ),
        ...rows,
      ],
    });
  }
}

function row(i: number, name: string, probability: number, isBest: boolean, fill: string): string {
  const y = top + i * pitch;
  const bold = isBest ? ' b' : '';
  return [
    textAt(barStart - 12, y + 5, escapeXml(name), `end${bold}${name.length > 2 ? ' s q' : ''}`),
    `<rect x="${barStart}" y="${y - 7}" width="${barWidth}" height="14" class="panel"/>`,
    `<rect x="${barStart}" y="${y - 7}" width="${(barWidth * probability).toFixed(1)}" height="14" style="fill:${fill}"/>`,
    textAt(barStart + barWidth + 64, y + 5, formatPercent(probability), `s end${bold || ' q'}`),
  ].join('');
}

/** Spaces are seen as such within a line of text. */
const seen = (letter: string): string => (letter === ' ' ? ' ' : visible(letter));

/** The end of a long prompt. */
const tail = (prompt: string): string => (prompt.length > 32 ? `…${prompt.slice(-31)}` : prompt);
