import type { Dataset } from '../data/dataset.js';
import { formatCount } from '../display/numbers.js';
import { tokens } from '../display/tokens.js';
import { viewPart } from '../display/view.js';
import { Figure, heading } from '../plots/figure.js';
import { besidePlane, planeEnd } from '../plots/plane.js';
import { playAndPause, slider } from '../plots/slider.js';
import type { Gan } from './gan.js';
import { sceneOf, type Scene, type Snapshot } from './scene.js';

/** More would make a notebook large. */
const most = 40;

/** What a GAN made in the course of its trainings. */
export class Course {
  #scene: Scene | undefined;
  #snapshots: Snapshot[] = [];

  /** Keeps what it makes now. */
  take(gan: Gan, data: Dataset): void {
    this.#scene ??= sceneOf(gan, data);
    if (!this.#scene) return;
    this.#snapshots.push(this.#scene.take(gan));
    if (this.#snapshots.length > most)
      this.#snapshots = this.#snapshots.filter((_, i) => i % 2 === 0);
  }

  /** The snapshots behind a slider, the last one first to be seen. */
  figure(): Figure {
    const scene = this.#scene;
    if (!scene || this.#snapshots.length === 0)
      throw new RangeError(
        'progress: the GAN has kept 0 pictures, expected some of a training with points or images. Train it first: await gan.fit(data).',
      );
    const frames = this.#snapshots.map((snapshot) => ({
      name: formatCount(snapshot.step),
      data: scene.draw(snapshot),
      layout: { title: heading(`Generated after ${formatCount(snapshot.step)} steps`) },
    }));
    const last = frames.at(-1)!;
    return new Figure({
      data: last.data,
      layout: {
        ...sceneLayout(scene, 122),
        ...last.layout,
        sliders: [{ ...slider(frames.map(({ name }) => name)), active: frames.length - 1 }],
        updatemenus: [playAndPause(400)],
      },
      frames: frames.map((frame) => ({ ...frame, traces: frame.data.map((_, i) => i) })),
      text: `What the generator made in the course of ${last.name} steps, in ${frames.length} pictures`,
      view: viewPart('ganProgress', scene.dataOf(this.#snapshots)),
    });
  }
}

/** The layout of a scene that stands alone. */
export function sceneLayout(scene: Scene, below: number) {
  const isPlane = scene.isPlane;
  const width = 624;
  const inner = isPlane ? planeEnd * width : Math.min(420, scene.ratio * width);
  const end = isPlane ? planeEnd : Math.min(1, inner / scene.ratio / width);
  return {
    height: 64 + inner + below,
    margin: { l: isPlane ? 72 : 24, r: 24, t: 64, b: below },
    ...scene.axes([0, end]),
    annotations: isPlane
      ? [
          besidePlane(0, '● <b>real</b>', { size: tokens.text, color: tokens.positiveInk }),
          besidePlane(22, '◆ <b>generated</b>', { size: tokens.text, color: tokens.negativeInk }),
          ...(scene.classes === 0
            ? [
                besidePlane(
                  56,
                  'ground: what the discriminator says,<br>blue real, orange generated,<br>line: it can’t tell',
                  {
                    align: 'left',
                  },
                ),
              ]
            : []),
        ]
      : [],
  };
}
