/** Loaded into every thread of a kernel under test: lets a cell break the thread that it names. */
const { BroadcastChannel, isMainThread, workerData } = require('node:worker_threads');
const { subscribe } = require('node:diagnostics_channel');
const process = require('node:process');

const part = isMainThread ? 'main' : workerData?.connectionFile ? 'wire' : 'compiler';
const workers = [];
subscribe('worker_threads', ({ worker }) => workers.push(worker));

/** In the order in which they are made. */
const sockets = [];
if (part === 'wire') {
  const zmq = require('zeromq');
  for (const type of ['Reply', 'Router', 'XPublisher'])
    zmq[type] = class extends zmq[type] {
      constructor(options) {
        super(options);
        sockets.push(this);
      }
    };
}

const channel = new BroadcastChannel('breaking');
channel.unref();
channel.onmessage = ({ data }) => {
  if (data.part !== part) return;
  if (data.how === 'throw') throw new RangeError('broken by a test');
  else if (data.how === 'exit') process.exit();
  else sockets[data.how].close();
};

if (isMainThread)
  globalThis.breaking = {
    tell: (message) => channel.postMessage(message),
    /** It is started first. */
    compiler: () => workers[0],
  };
