import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';

/** A word that was found. */
export interface NearWord {
  /** The word. */
  readonly word: string;
  /** Cosine of the angle between the vectors: 1 for the same direction, 0 for none in common. */
  readonly similarity: number;
}

/** The words used most like another one, the nearest first. */
export class NearestWords extends Array<NearWord> implements Displayable {
  /** The word that was asked about. */
  readonly of: string;

  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  constructor(of: string, words: readonly NearWord[]) {
    super();
    this.of = of;
    this.push(...words);
  }

  override toString(): string {
    return `${this.of}: ${this.map(({ word, similarity }) => `${word} ${similarity.toFixed(2)}`).join(', ')}`;
  }

  [displaySymbol](): MimeBundle {
    return { 'text/plain': String(this) };
  }
}
