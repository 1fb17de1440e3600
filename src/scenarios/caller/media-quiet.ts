/**
 * While `@livekit/rtc-node` loads, it decides by `NODE_ENV` whether to write debug lines to standard
 * output, where the command's own result goes; there is no option for it (0.13.35, log.js).
 */
const before = process.env['NODE_ENV'];
process.env['NODE_ENV'] = 'production';

/** Gives the environment back as it was; for the module that has loaded rtc-node. */
export function restoreEnvironment(): void {
  if (before === undefined) delete process.env['NODE_ENV'];
  else process.env['NODE_ENV'] = before;
}
