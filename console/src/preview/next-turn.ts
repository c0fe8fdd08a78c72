/** `setImmediate` of Node's timers/promises for browsers: other work of the page gets its turn. */
export const setImmediate = (): Promise<void> => new Promise((done) => setTimeout(done));
