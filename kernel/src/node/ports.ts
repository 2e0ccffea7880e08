import type { MessagePort } from 'node:worker_threads';
import type { Port } from '../rpc.js';

export const portOf = (port: MessagePort): Port => ({
  post: (message) => port.postMessage(message),
  listen: (listener) => port.on('message', listener),
});
