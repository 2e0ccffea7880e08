import { jupyterHost } from '../display/host.js';
import { LiveOutput } from '../display/live-output.js';
import { escapeXml } from '../display/picture.js';
import type { History } from '../training/run.js';
import { bitsText } from './char-evaluation.js';

const everyMs = 4000;
/** The first ones and the newest are kept: they show the way. */
const [mostFirst, mostLast] = [2, 6];

interface Sample {
  readonly title: string;
  readonly text: string;
}

/** Below the curves of a training: what the model writes by now, one sample below the other. */
export class LiveSample {
  readonly #write: () => string;
  readonly #output = new LiveOutput();
  readonly #samples: Sample[] = [];
  #epochs = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  /** One that is replaced by the next: it stands in the midst of an epoch. */
  #passing: Sample | undefined;

  constructor(write: () => string) {
    this.#write = write;
  }

  /** Epochs can be long: meanwhile a sample comes from time to time. */
  start(): void {
    const host = jupyterHost();
    if (!host) return;
    // A training that is broken off by an interrupt never ends.
    host.signal.addEventListener('abort', () => this.end());
    this.#timer = setInterval(() => {
      this.#passing = { title: `in epoch ${this.#epochs + 1}`, text: this.#write() };
      this.#show();
    }, everyMs);
  }

  epochEnd(epoch: number, { loss, validationLoss }: History): void {
    this.#epochs = epoch;
    this.#passing = undefined;
    const measured = validationLoss?.[epoch - 1];
    const title =
      measured === undefined
        ? `epoch ${epoch}: ${bitsText(loss[epoch - 1]!)}`
        : `epoch ${epoch}: ${bitsText(measured)} on validation`;
    const sample = { title, text: this.#write() };
    this.#samples.push(sample);
    if (this.#samples.length > mostFirst + mostLast) this.#samples.splice(mostFirst, 1);
    if (this.#output.isVisible) this.#show();
    else console.log(`${title}\n${sample.text.replace(/^/gm, '  ')}`);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #show(): void {
    const shown = [...this.#samples, ...(this.#passing ? [this.#passing] : [])];
    const html = shown.map(
      ({ title, text }) =>
        `<p style="margin:8px 0 0"><b>${title}</b></p><pre style="white-space:pre-wrap;margin:0">${escapeXml(text)}</pre>`,
    );
    this.#output.show({
      'text/plain': shown.map(({ title, text }) => `${title}\n${text}`).join('\n\n'),
      'text/html': html.join(''),
    });
  }
}
