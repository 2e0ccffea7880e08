/** Run after a build: what the first start would otherwise wait for. */
import { keepLibraries } from './kept-libraries.js';
import { loadTypeScript } from './load-typescript.js';

keepLibraries(loadTypeScript().ts);
