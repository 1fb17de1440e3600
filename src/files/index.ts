/**
 * Reading the files that a user names: regular files only, and never more bytes than asked for.
 *
 * One file, `regular-file.ts`. Every folder may import this one; it imports nothing.
 *
 * @module
 */
export {
  kindOfFile,
  readRegularFile,
  refusalOfError,
  type FileRefusal,
  type RegularFile,
} from './regular-file.ts';
