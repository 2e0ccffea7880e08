import { escapeXml } from '../display/picture.js';

/** What the page is about. */
export interface PageSettings {
  readonly title: string;
  readonly shape: readonly number[];
  readonly inputs: readonly string[];
  readonly answers: readonly string[];
  /** The numbers that stand in the fields at first. */
  readonly start: readonly number[];
  /** Where one output changes from the first answer to the second. */
  readonly border: number;
}

/** The page: all that is seen before the program fills it. */
export const page = (title: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${escapeXml(title)}</title>
    <style>
      :root { color-scheme: light dark; }
      body { font: 16px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 2rem auto; padding: 0 1rem; }
      label { display: flex; justify-content: space-between; gap: 1rem; margin: 0.4rem 0; }
      input { font: inherit; width: 9rem; }
      canvas { border: 1px solid; background: #000; touch-action: none; image-rendering: pixelated; width: 280px; height: 280px; }
      button { font: inherit; margin: 0.6rem 0; }
      #answer { font-size: 1.4rem; font-weight: 600; }
      td { padding: 0.1rem 0.6rem 0.1rem 0; }
      meter { width: 14rem; }
    </style>
  </head>
  <body>
    <h1>${escapeXml(title)}</h1>
    <form id="form"></form>
    <p id="answer" aria-live="polite">The network is being read …</p>
    <table id="bars"></table>
    <script src="tf.min.js"></script>
    <script src="model.js"></script>
    <script src="page.js"></script>
  </body>
</html>
`;

/** The program of the page. */
export const program = (settings: PageSettings): string => `// Yours to change.
const settings = ${JSON.stringify(settings, null, 2)};
${code}`;

const code = `
const form = document.getElementById('form');
const numbers = settings.shape.length === 1 ? fields() : drawing();

/** A field for each number. */
function fields() {
  const inputs = settings.inputs.map((name, i) => {
    const label = form.appendChild(document.createElement('label'));
    label.append(name);
    const input = label.appendChild(document.createElement('input'));
    Object.assign(input, { type: 'number', step: 'any', name, value: +settings.start[i].toPrecision(6) });
    input.oninput = ask;
    return input;
  });
  return () => inputs.map((input) => Number(input.value));
}

/** A place to draw on: white on black, as in MNIST. */
function drawing() {
  const [height, width] = settings.shape;
  const canvas = form.appendChild(document.createElement('canvas'));
  Object.assign(canvas, { width: 10 * width, height: 10 * height, ariaLabel: 'Draw here' });
  const clear = form.appendChild(document.createElement('button'));
  Object.assign(clear, { type: 'button', textContent: 'Clear' });
  const ink = canvas.getContext('2d');
  Object.assign(ink, { strokeStyle: '#fff', lineWidth: 0.8 * width, lineCap: 'round', lineJoin: 'round' });
  const at = (event) => [(event.offsetX * canvas.width) / canvas.clientWidth, (event.offsetY * canvas.height) / canvas.clientHeight];
  let last;
  canvas.onpointerdown = (event) => {
    canvas.setPointerCapture(event.pointerId);
    last = at(event);
  };
  canvas.onpointermove = (event) => {
    if (!last) return;
    ink.beginPath();
    ink.moveTo(...last);
    ink.lineTo(...(last = at(event)));
    ink.stroke();
    ask();
  };
  canvas.onpointerup = () => (last = undefined);
  clear.onclick = () => {
    ink.clearRect(0, 0, canvas.width, canvas.height);
    ask();
  };
  const small = document.createElement('canvas');
  Object.assign(small, { width, height });
  return () => {
    const context = small.getContext('2d', { willReadFrequently: true });
    context.clearRect(0, 0, width, height);
    context.drawImage(canvas, 0, 0, width, height);
    const { data } = context.getImageData(0, 0, width, height);
    return Array.from({ length: width * height }, (_, i) => data[4 * i + 3] / 255);
  };
}

let network;

/** Asks the network, and shows what it says. */
function ask() {
  if (!network) return;
  const outputs = tf.tidy(() => Array.from(network.predict(tf.tensor(numbers(), [1, ...settings.shape])).dataSync()));
  const { answers, border } = settings;
  const best = outputs.indexOf(Math.max(...outputs));
  const isNumber = answers.length === 1;
  const said = isNumber ? outputs[0].toPrecision(4) : answers[outputs.length > 1 ? best : Number(outputs[0] > border)];
  document.getElementById('answer').textContent = \`\${isNumber ? answers[0] + ': ' : ''}\${said}\`;
  const bars = document.getElementById('bars');
  bars.replaceChildren();
  if (outputs.length === 1) return;
  outputs.forEach((output, i) => {
    const row = bars.insertRow();
    row.insertCell().textContent = answers[i];
    row.insertCell().appendChild(Object.assign(document.createElement('meter'), { value: output, ariaLabel: answers[i] }));
    row.insertCell().textContent = output.toFixed(3);
  });
}

const weightData = Uint8Array.from(atob(window.model.weightData), (letter) => letter.charCodeAt(0)).buffer;
tf.loadLayersModel(tf.io.fromMemory({ ...window.model, weightData })).then((loaded) => {
  network = loaded;
  ask();
});
`;
