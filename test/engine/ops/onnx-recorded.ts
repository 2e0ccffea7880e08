import { registerEngine } from './register-engine.js';

// Everything is recorded, however small: specs are small, and test the lowering only so.
registerEngine(0);
