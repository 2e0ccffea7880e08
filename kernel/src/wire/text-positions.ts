/** Jupyter counts characters of a text in code points, JavaScript in UTF-16 units. */

/** @example toUnits('😀a', 1) // 2 */
export function toUnits(text: string, points: number): number {
  let units = 0;
  for (let point = 0; point < points && units < text.length; point++)
    units += text.codePointAt(units)! > 0xffff ? 2 : 1;
  return units;
}

/** @example toPoints('😀a', 2) // 1 */
export const toPoints = (text: string, units: number): number => [...text.slice(0, units)].length;
