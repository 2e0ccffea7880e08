import { checkOptions, oneOf } from '../check.js';
import { displaySymbol, type Displayable, type MimeBundle } from '../display/bundle.js';
import { jupyterHost } from '../display/host.js';
import { LiveOutput } from '../display/live-output.js';
import { lessonFiles } from './files.js';
import { note } from './note.js';
import { readRecord, updateRecord } from './record.js';

export interface PredictOptions {
  /** Asks also where an answer is kept; `false` by default. */
  again?: boolean;
}

/** What the learner expects. See `predict`. */
export class Prediction<Choice extends string = string> implements Displayable {
  /** What was asked. */
  readonly question: string;
  /** `undefined` where nobody could answer, or nobody wanted to. */
  readonly answer: Choice | undefined;

  constructor(question: string, answer: Choice | undefined) {
    this.question = question;
    this.answer = answer;
  }

  /**
   * Sets what came out beside what was expected.
   *
   * @param outcome What came out: one of the choices, or a text or number where there were none.
   * @param reasons For a choice, what speaks for it and where that leads: shown to those who made it.
   * @returns Both, with the reasons.
   *
   * @example
   * const guess = await nn.predict('Which is nearer to 0?', ['tanh(3)', 'relu(-3)']);
   * guess.compare('relu(-3)', { 'tanh(3)': 'tanh ends at 1, not at 0.' });
   */
  compare(
    outcome: string extends Choice ? string | number : Choice,
    reasons: { readonly [choice in Choice]?: string } = {},
  ): Comparison {
    const { answer } = this;
    return new Comparison(answer, String(outcome), answer && reasons[answer]);
  }

  toString(): string {
    return this.answer === undefined ? 'You made no prediction.' : `You said: ${this.answer}`;
  }

  [displaySymbol](): MimeBundle {
    return note('plain', this.toString(), [this.question]);
  }
}

/** A prediction beside what came out. */
export class Comparison implements Displayable {
  readonly answer: string | undefined;
  readonly outcome: string;
  readonly reason: string | undefined;

  constructor(answer: string | undefined, outcome: string, reason: string | undefined) {
    this.answer = answer;
    this.outcome = outcome;
    this.reason = reason;
  }

  toString(): string {
    return this[displaySymbol]()['text/plain'];
  }

  [displaySymbol](): MimeBundle {
    const { answer, outcome, reason } = this;
    const title =
      answer === undefined
        ? `It is: ${outcome}`
        : answer.trim().toLowerCase() === outcome.trim().toLowerCase()
          ? `You said: ${answer}. So it is.`
          : `You said: ${answer}. It is: ${outcome}`;
    return note('plain', title, reason ? [reason] : []);
  }
}

/**
 * Asks for a prediction before the answer can be seen, and keeps it in the learner's record. Run
 * again, it shows the one that is kept. Where nobody can answer (a notebook that a program runs), it
 * says so and the lesson goes on.
 *
 * @param question What it is about, in one sentence.
 * @param choices Answers to choose from by number; without them any text is one.
 * @returns The prediction, with `compare` for the time after.
 * @throws {RangeError} If there is no question, or fewer than two choices, or two that are the same.
 *
 * @example
 * const guess = await nn.predict('How many of the four will it get right?', ['2', '3', '4']);
 * guess.compare('3');
 */
export async function predict<const Choice extends string = string>(
  question: string,
  choices: readonly Choice[] = [],
  options: PredictOptions = {},
): Promise<Prediction<Choice>> {
  checkOptions('predict', options, ['again']);
  checkQuestion(question, choices);
  const files = await lessonFiles('predict');
  const output = new LiveOutput();
  const show = (bundle: MimeBundle): void => {
    if (output.isVisible) output.show(bundle);
    else console.log(bundle['text/plain']);
  };
  const kept = (await readRecord(files)).predictions[question]?.answer as Choice | undefined;
  const isKept = kept !== undefined && (choices.length === 0 || choices.includes(kept));
  if (isKept && !options.again) {
    show(asked(question, choices, kept, [`You said: ${kept}`]));
    return new Prediction(question, kept);
  }
  const answer = await ask(choices, (lines) => show(asked(question, choices, undefined, lines)));
  if (answer === undefined) {
    show(
      note('plain', question, [
        'Nobody can answer here, so the lesson goes on without a prediction.',
      ]),
    );
    return new Prediction<Choice>(question, undefined);
  }
  if (answer === '') {
    show(asked(question, choices, undefined, ['No prediction. Run the cell again to make one.']));
    return new Prediction<Choice>(question, undefined);
  }
  await updateRecord(files, (record) => ({
    ...record,
    predictions: { ...record.predictions, [question]: { answer, at: new Date().toISOString() } },
  }));
  show(asked(question, choices, answer, [`You said: ${answer}`]));
  return new Prediction(question, answer);
}

/** @returns '' for no answer, `undefined` where nobody can answer. */
async function ask<Choice extends string>(
  choices: readonly Choice[],
  show: (lines: readonly string[]) => void,
): Promise<Choice | '' | undefined> {
  const host = jupyterHost();
  if (!host?.ask) return undefined;
  const prompt =
    choices.length > 0 ? `Your prediction, 1 to ${choices.length}: ` : 'Your prediction: ';
  show([]);
  for (;;) {
    const text = (await host.ask(prompt))?.trim();
    if (text === undefined || text === '') return text;
    if (choices.length === 0) return text as Choice;
    const chosen = choices.find(
      (choice, i) => text === String(i + 1) || text.toLowerCase() === choice.toLowerCase(),
    );
    if (chosen !== undefined) return chosen;
    show([
      `"${text}" is none of them. Type a number, 1 to ${choices.length}, or nothing to go on.`,
    ]);
  }
}

/** The question as the learner sees it, with the chosen answer marked. */
function asked(
  question: string,
  choices: readonly string[],
  answer: string | undefined,
  lines: readonly string[],
): MimeBundle {
  const list = choices.map((each, i) => `${each === answer ? '●' : '○'} ${i + 1}. ${each}`);
  return note('plain', question, [...list, ...lines]);
}

function checkQuestion(question: string, choices: readonly string[]): void {
  if (typeof question !== 'string' || question.trim() === '')
    throw new RangeError(`predict: there is no question, expected a text. Put it first.`);
  if (choices.length === 1)
    throw new RangeError(
      `predict: choices has 1 entry, expected two or more, or none for a free answer. Add the others.`,
    );
  const twice = choices.find((each, i) => choices.indexOf(each) !== i);
  if (twice !== undefined)
    throw new RangeError(
      `predict: choices has "${twice}" twice, expected ${oneOf([...new Set(choices)].map((each) => `"${each}"`))} once each. Remove one.`,
    );
}
