import css from '!!css-loader?exportType=string!../style/tokens.css';
import { answerPlugin } from './answer/plugin.js';
import { plotlyPlugin } from './plotly/plugin.js';
import { parseTokens } from './tokens.js';
import { waitingPlugin } from './waiting/plugin.js';

const tokens = parseTokens(css);

/** What JupyterLab and Notebook find here, one plugin a concern. */
export default [plotlyPlugin(tokens), answerPlugin, waitingPlugin];
