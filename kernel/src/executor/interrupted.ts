/** Ends what a cell is doing. Jupyter's own word is its name, so that tools know it. */
export class Interrupted extends Error {
  override name = 'KeyboardInterrupt';

  constructor() {
    super('The cell was interrupted.');
  }
}
