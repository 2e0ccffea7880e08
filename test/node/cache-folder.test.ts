import { describe, expect, test } from 'vitest';
import { cacheFolder } from '../../src/node/cache-folder.js';

describe('cacheFolder()', () => {
  test.each<{ on: NodeJS.Platform; env: NodeJS.ProcessEnv; home: string; is: string }>([
    { on: 'linux', env: {}, home: '/home/ada', is: '/home/ada/.cache/nnlab' },
    { on: 'linux', env: { XDG_CACHE_HOME: '/tmp/c' }, home: '/home/ada', is: '/tmp/c/nnlab' },
    { on: 'linux', env: { XDG_CACHE_HOME: 'c' }, home: '/home/ada', is: '/home/ada/.cache/nnlab' },
    { on: 'darwin', env: {}, home: '/Users/ada', is: '/Users/ada/Library/Caches/nnlab' },
    {
      on: 'win32',
      env: { LOCALAPPDATA: 'D:\\Local' },
      home: 'C:\\Users\\ada',
      is: 'D:\\Local\\nnlab\\Cache',
    },
    {
      on: 'win32',
      env: {},
      home: 'C:\\Users\\ada',
      is: 'C:\\Users\\ada\\AppData\\Local\\nnlab\\Cache',
    },
    { on: 'linux', env: { NNLAB_CACHE: '/data/nn' }, home: '/home/ada', is: '/data/nn' },
  ])('on $on with $env is $is', ({ on, env, home, is }) => {
    expect(cacheFolder(env, on, home)).toBe(is);
  });
});
