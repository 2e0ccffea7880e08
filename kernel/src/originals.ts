/** Globals as they were before any cell ran: a cell may put something else in their place. */
export const { Object, Promise } = globalThis;
