import css from '!!css-loader?exportType=string!../style/tokens.css';
import { plotlyPlugin } from './plotly/plugin.js';
import { parseTokens } from './tokens.js';

const tokens = parseTokens(css);

/** What JupyterLab and Notebook find here, one plugin a view. */
export default [plotlyPlugin(tokens)];
