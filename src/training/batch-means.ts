/** Loss and share of right answers over the course of a training. */
export interface BatchPoint {
  /** Examples seen so far. */
  readonly examples: number;
  readonly loss: number;
  readonly accuracy: number | undefined;
}

/** Means over a number of batches each: single batches jump too much to see where they go. */
export class BatchMeans {
  readonly #perPoint: number;
  readonly #points: BatchPoint[] = [];
  #seen = 0;
  #open = { examples: 0, loss: 0, correct: 0, hasClasses: false };

  /** @param perPoint How many examples make a point. */
  constructor(perPoint: number) {
    this.#perPoint = perPoint;
  }

  /** How many examples have come in. */
  get examples(): number {
    return this.#seen;
  }

  /** Adds a batch with its mean loss and how many were right, where there are classes. */
  add(examples: number, loss: number, correct: number | undefined): void {
    const open = this.#open;
    this.#seen += examples;
    open.examples += examples;
    open.loss += loss * examples;
    open.correct += correct ?? 0;
    open.hasClasses = correct !== undefined;
    if (open.examples < this.#perPoint) return;
    this.#points.push(this.#openPoint());
    this.#open = { examples: 0, loss: 0, correct: 0, hasClasses: false };
  }

  /** All points. One that is still open is among them if it is the first or half full. */
  points(): BatchPoint[] {
    const { examples } = this.#open;
    const isShown = this.#points.length === 0 ? examples > 0 : examples >= this.#perPoint / 2;
    return isShown ? [...this.#points, this.#openPoint()] : [...this.#points];
  }

  #openPoint(): BatchPoint {
    const { examples, loss, correct, hasClasses } = this.#open;
    return {
      examples: this.#seen,
      loss: loss / examples,
      accuracy: hasClasses ? correct / examples : undefined,
    };
  }
}
