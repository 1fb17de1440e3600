/** Fails to compile if a case of a union is not handled; throws if data does not match its type. */
export function assertNever(value: never, where: string): never {
  throw new Error(`${where}: unexpected value ${JSON.stringify(value)}`);
}
