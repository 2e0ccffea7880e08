import type { ts, TypeScript } from './typescript.js';

/** Goes through the tokens of a text from left to right, and knows which brackets are open. */
export class Tokens {
  /** Where the brackets that are open begin; a template opens one at each `${`. */
  readonly open: { at: number; isTemplate: boolean }[] = [];
  /** The end of the last token that was taken. */
  end = 0;
  readonly #kinds: typeof ts.SyntaxKind;
  readonly #scanner: ts.Scanner;
  /** Whether a slash would divide, and not begin a regular expression. */
  #isOperand = false;

  constructor(ts: TypeScript, text: string) {
    this.#kinds = ts.SyntaxKind;
    this.#scanner = ts.createScanner(
      ts.ScriptTarget.ESNext,
      true,
      ts.LanguageVariant.Standard,
      text,
    );
  }

  skipTo(place: number): void {
    this.#scanner.resetTokenState(place);
    this.end = place;
    this.#isOperand = false;
  }

  /** Where the next token starts. */
  get nextStart(): number {
    return this.#scanner.lookAhead(() => {
      this.#scanner.scan();
      return this.#scanner.getTokenStart();
    });
  }

  /** Takes the next token. False at the end of the text. */
  take(): boolean {
    const kinds = this.#kinds;
    const scanner = this.#scanner;
    let kind = scanner.scan();
    if (!this.#isOperand && (kind === kinds.SlashToken || kind === kinds.SlashEqualsToken))
      kind = scanner.reScanSlashToken();
    if (kind === kinds.CloseBraceToken && this.open.at(-1)?.isTemplate)
      kind = scanner.reScanTemplateToken(false);
    switch (kind) {
      case kinds.TemplateHead:
      case kinds.OpenBraceToken:
      case kinds.OpenParenToken:
      case kinds.OpenBracketToken:
        this.open.push({
          at: scanner.getTokenStart(),
          isTemplate: kind === kinds.TemplateHead,
        });
        break;
      case kinds.TemplateTail:
      case kinds.CloseBraceToken:
      case kinds.CloseParenToken:
      case kinds.CloseBracketToken:
        this.open.pop();
        break;
    }
    this.#isOperand =
      kind === kinds.Identifier ||
      kind === kinds.CloseParenToken ||
      kind === kinds.CloseBracketToken ||
      (kind >= kinds.FirstLiteralToken && kind <= kinds.LastLiteralToken);
    this.end = scanner.getTokenEnd();
    return kind !== kinds.EndOfFileToken;
  }
}
