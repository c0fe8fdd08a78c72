/** Restate's SDK needs it; Node has it from version 22 on. */
Promise.withResolvers ??= function withResolvers() {
  let resolve, reject;
  const promise = new this((keep, refuse) => {
    resolve = keep;
    reject = refuse;
  });
  return { promise, resolve, reject };
};
