/**
 * Replaces a method on one object and leaves its class alone. Returns a function that restores the
 * previous method, the class's or the object's own, unless somebody has replaced it again meanwhile.
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

/** Hides a getter of the class behind a value, on one object. Returns a function that removes the value. */
export function replaceGetter<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  value: Partial<Owner[Name]>,
): () => void {
  Object.defineProperty(owner, name, { configurable: true, get: () => value });
  return () => void Reflect.deleteProperty(owner, name);
}

/** Changes what an accessor of the class is set to, on one object. Returns a function that undoes it. */
export function replaceSetter<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  change: (value: Owner[Name]) => Owner[Name],
): () => void {
  const prototype: object = Object.getPrototypeOf(owner);
  Object.defineProperty(owner, name, {
    configurable: true,
    get: () => Reflect.get(prototype, name, owner) as Owner[Name],
    set(value: Owner[Name]) {
      Reflect.set(prototype, name, change(value), owner);
    },
  });
  return () => void Reflect.deleteProperty(owner, name);
}
