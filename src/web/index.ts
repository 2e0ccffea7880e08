export { webPage, type WebPageOptions } from './web-page.js';
