/** Fails to compile where a case of a union is not handled; throws where data lied about its type. */
export function assertNever(value: never, where: string): never {
  throw new Error(`${where}: unexpected value ${JSON.stringify(value)}`);
}
