import { registerEngine } from './register-engine.js';

// Small operations run at once, the others of the same spec are recorded: they must go together.
registerEngine(16);
