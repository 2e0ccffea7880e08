import {
  displaySymbol,
  inspectSymbol,
  type Displayable,
  type MimeBundle,
} from '../display/bundle.js';
import { dataTable } from './data-table.js';
import type { Dataset } from './dataset.js';
import { samples } from './samples.js';

/** A data set in two parts: `train` to learn from, `test` to find out what was learned. */
export class Split implements Displayable {
  /** The examples to learn from. */
  readonly train: Dataset;
  /** The examples to find out what was learned. */
  readonly test: Dataset;

  constructor(train: Dataset, test: Dataset) {
    this.train = train;
    this.test = test;
  }

  /**
   * Both parts with inputs of mean 0 and standard deviation 1 in the training part. The test part
   * is moved and scaled by the same numbers: its own would tell the network something about it.
   *
   * @returns Both parts, views on the same arrays.
   * @throws {RangeError} If the training part has no examples.
   *
   * @example
   * const { train, test } = nn.data.gauss().split(0.5).standardize();
   */
  standardize(): Split {
    const { train, test } = this;
    return new Split(train.standardize(), test.standardize(train));
  }

  /** What it is, in words: a paragraph for each part. */
  describe(): string {
    return `train: ${this.train.describe()}\ntest:  ${this.test.describe()}`;
  }

  [inspectSymbol](): string {
    return this.describe();
  }

  async [displaySymbol](): Promise<MimeBundle> {
    const { train, test } = this;
    const html = dataTable({ train, test }) + (await samples(train));
    return { 'text/plain': this.describe(), 'text/html': html };
  }
}
