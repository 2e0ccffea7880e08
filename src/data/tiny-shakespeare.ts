import { checkOptions } from '../check.js';
import { notice } from './notice.js';
import { MissingFilesError, loadPublished, type PublishedSet } from './published.js';
import { sonnets } from './sonnets.js';
import type { PublishedFile } from './storage.js';
import { decodeText } from './text.js';

/** What to do without a network, and how to stop. */
export interface TinyShakespeareOptions {
  /**
   * What to give when the text can be neither found nor loaded: an error, or five sonnets, with a
   * notice that says so. `'error'` by default.
   */
  offline?: 'error' | 'sonnets';
  /** Stops the loading; interrupting the cell does so anyway. */
  signal?: AbortSignal;
}

/** The text as published with char-rnn. */
export const tinyShakespeareFile: PublishedFile = {
  name: 'tinyshakespeare.txt',
  mirrors: [
    'https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt',
  ],
  bytes: 1_115_394,
  sha256: '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed',
};

const published: PublishedSet = {
  caller: 'tinyShakespeare',
  title: 'Tiny Shakespeare',
  what: 'the text',
  files: [tinyShakespeareFile],
  instead:
    'Without a network, take nn.data.sonnets(), or write nn.data.tinyShakespeare({ offline: "sonnets" }) to get them whenever there is none.',
};

/**
 * Tiny Shakespeare: 1,115,394 letters from plays by William Shakespeare, 65 different ones, on
 * which small networks learn to write (Karpathy 2015; the plays are in the public domain).
 *
 * The first time 1.1 MB are loaded from the network, checked, and kept in the user's cache folder,
 * as `nn.data.mnist` does.
 *
 * @returns The text of the plays.
 * @throws {Error} If it can be neither found nor loaded, with the reasons and what to do.
 * @see https://github.com/karpathy/char-rnn
 *
 * @example
 * const plays = await nn.data.tinyShakespeare();
 * new Set(plays).size; // 65
 */
export async function tinyShakespeare(options: TinyShakespeareOptions = {}): Promise<string> {
  checkOptions('tinyShakespeare', options, ['offline', 'signal']);
  const { offline = 'error', signal } = options;
  if (offline !== 'error' && offline !== 'sonnets')
    throw new TypeError(
      `tinyShakespeare: offline is ${JSON.stringify(offline)}, expected "error" or "sonnets". Write { offline: "sonnets" } to go on without a network.`,
    );
  try {
    const [bytes] = await loadPublished(published, signal);
    return decodeText(bytes!);
  } catch (error) {
    if (!(error instanceof MissingFilesError) || offline === 'error') throw error;
    notice(
      'These are five sonnets. They are not Tiny Shakespeare.',
      `Tiny Shakespeare is not on this computer yet and did not arrive:\n${error.reasons}\nSo little text can be learned by heart, no more. Run this again with a network to get all of it.`,
    );
    return sonnets();
  }
}
