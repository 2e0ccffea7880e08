import type { Dataset } from '../data/dataset.js';
import { formatPercent } from '../display/numbers.js';
import { viewPart } from '../display/view.js';
import { Figure, heading } from '../plots/figure.js';
import { sceneLayout } from './course.js';
import type { Gan } from './gan.js';
import { sceneOf } from './scene.js';

/** See `Gan.surface`. */
export function surface(gan: Gan, data: Dataset): Figure {
  const scene = sceneOf(gan, data);
  if (!scene?.isPlane || gan.classCount > 0)
    throw new RangeError(
      `surface: the GAN makes [${gan.shape.join(', ')}]${gan.classCount > 0 ? ' of a class that it is told' : ''}, expected points of two numbers [2]: only the plane can be drawn. Write gan.discriminate(data) for the answers as numbers.`,
    );
  const share = (answers: readonly number[], isReal: boolean) =>
    answers.filter((answer) => answer > 0.5 === isReal).length / answers.length;
  const real = share(gan.discriminate(data), true);
  const made = share(gan.discriminate(gan.generate(Math.max(100, data.length))), false);
  const said = `it recognises ${formatPercent(real, 0)} of the real and ${formatPercent(made, 0)} of the generated points`;
  const snapshot = scene.take(gan);
  return new Figure({
    data: scene.draw(snapshot),
    layout: { ...sceneLayout(scene, 56), title: heading(`Discriminator: ${said}`) },
    text: `What the discriminator says on ${data.name}: ${said}`,
    view: viewPart('ganSurface', {
      ...scene.dataOf([snapshot]),
      recognised: { real, generated: made },
    }),
  });
}
