import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';

/** A program in the words of a framework. Shows itself in a notebook, and is its text elsewhere. */
export class Program implements Displayable {
  /** Whose program it is. */
  readonly framework: string;
  /** The program. */
  readonly text: string;
  readonly #language: string;

  constructor(framework: string, text: string, language: string) {
    this.framework = framework;
    this.text = text;
    this.#language = language;
  }

  toString(): string {
    return this.text;
  }

  [displaySymbol](): MimeBundle {
    return {
      'text/plain': this.text,
      'text/markdown': `\`\`\`${this.#language}\n${this.text}\`\`\``,
    };
  }
}
