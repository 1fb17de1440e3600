/**
 * Replaces a method on one object, leaving its class alone. Returns what puts back what was there,
 * the class's own or the object's, unless somebody has replaced it again meanwhile.
 */
export function replaceMethod<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  replacement: Owner[Name],
): () => void {
  const own = Object.getOwnPropertyDescriptor(owner, name);
  owner[name] = replacement;
  return () => {
    if (owner[name] !== replacement) return;
    if (own === undefined) Reflect.deleteProperty(owner, name);
    else Object.defineProperty(owner, name, own);
  };
}

/** Puts a value before a getter of the class, on one object. Returns what takes it away. */
export function replaceGetter<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  value: Partial<Owner[Name]>,
): () => void {
  Object.defineProperty(owner, name, { configurable: true, get: () => value });
  return () => void Reflect.deleteProperty(owner, name);
}
