export type { NearestWords, NearWord } from './nearest-words.js';
export { wordVectors, type WordVectors, type WordVectorsOptions } from './word-vectors.js';
