/**
 * Replaces a method on one object, leaving its class alone. Returns what puts the class's own back,
 * unless somebody has replaced it again meanwhile.
 */
export function replaceMethod<Owner extends object, Name extends keyof Owner>(
  owner: Owner,
  name: Name,
  replacement: Owner[Name],
): () => void {
  owner[name] = replacement;
  return () => {
    if (owner[name] === replacement) Reflect.deleteProperty(owner, name);
  };
}
