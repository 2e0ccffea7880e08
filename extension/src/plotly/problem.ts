/** What stands in the place of a figure that cannot be drawn: why, and the figure to look into. */
export function problemNode(reason: string, source: string): HTMLElement {
  const node = document.createElement('div');
  node.className = 'nn-plotly-problem';
  const sentence = document.createElement('p');
  sentence.textContent = `This plot cannot be drawn. ${reason}`;
  const details = document.createElement('details');
  const summary = document.createElement('summary');
  summary.textContent = 'The figure as JSON';
  const json = document.createElement('pre');
  json.textContent = source;
  details.append(summary, json);
  node.append(sentence, details);
  return node;
}
