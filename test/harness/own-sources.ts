/**
 * Lets the examples import the package by name, as an application does: `floorkeeper` is the sources here.
 * Import it, or give it to Node as `--import`.
 */
import { registerHooks } from 'node:module';

const SOURCES = new URL('../../src/index.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    next(specifier === 'floorkeeper' ? SOURCES : specifier, context),
});
