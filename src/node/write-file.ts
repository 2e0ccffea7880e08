export { writeFile } from 'node:fs/promises';
