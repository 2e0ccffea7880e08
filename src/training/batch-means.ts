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

  /** All points; the last one may still change. */
  points(): BatchPoint[] {
    return this.#open.examples > 0 ? [...this.#points, this.#openPoint()] : [...this.#points];
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
