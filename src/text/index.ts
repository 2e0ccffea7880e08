export { charModel, loadCharModel, type CharModelOptions } from './make-char-model.js';
export type { CharModel, CharFitOptions, GenerateOptions } from './char-model.js';
export type { CharEvaluation } from './char-evaluation.js';
export type { GeneratedText, LetterProbability } from './generated-text.js';
export type { NextLetter } from './next-letter.js';
