import { createServer } from 'node:net';
import { Problem } from '../setup/problem.mjs';

const DEFAULT = 8888;
const TRIED = 100;

/**
 * The port for JupyterLab: the one asked for, else 8888 or the next free one.
 *
 * @param {number | undefined} asked
 * @returns {Promise<number>}
 * @throws {Problem} When the port asked for, or each one tried, is taken.
 */
export async function choosePort(asked) {
  if (asked !== undefined) {
    if (await isFree(asked)) return asked;
    throw new Problem(
      `Port ${asked} is taken or not allowed. Give another one with --port, or none: then the next free one is found.`,
    );
  }
  for (let port = DEFAULT; port < DEFAULT + TRIED; port++) {
    if (await isFree(port)) return port;
  }
  throw new Problem(
    `The ports ${DEFAULT} to ${DEFAULT + TRIED - 1} are all taken. Give a free one with --port.`,
  );
}

/**
 * Free on IPv4 and, where the machine has it, IPv6: JupyterLab listens on both.
 *
 * @param {number} port
 */
async function isFree(port) {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '::1'));
}

/** @param {number} port @param {string} host @returns {Promise<boolean>} */
function canListen(port, host) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => {
      const code = 'code' in error ? error.code : '';
      resolve(code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT');
    });
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}
