import { UnitOfWorkError } from '../errors.ts';

/** What is in the middle of being checked, and how one came to it. */
type Place = readonly [value: unknown, path: string];

/**
 * Checks that a value is data alone: lists, plain objects, maps, sets, dates, bytes and what is no object. An instance of any
 * other class may be an entity, which could reach the database.
 *
 * @throws UnitOfWorkError that names the place and the class
 */
export function checkPlain(value: unknown): void {
  const seen = new Set<unknown>();
  const places: Place[] = [[value, 'loaded']];
  for (let place = places.pop(); place; place = places.pop()) {
    const [found, path] = place;
    if (seen.has(found)) continue;
    if (typeof found === 'function') throw notPlain(path, 'a function');
    if (typeof found !== 'object' || found === null) continue;
    seen.add(found);
    // One by one: as arguments of one call, a hundred thousand rows are too many.
    for (const part of partsOf(found, path)) places.push(part);
  }
}

function partsOf(object: object, path: string): Place[] {
  if (Array.isArray(object) || object instanceof Set)
    return [...object].map((value, index) => [value, `${path}[${index}]`]);
  if (object instanceof Map) return [...object].flat().map((value) => [value, `${path}.entries`]);
  if (object instanceof Date || ArrayBuffer.isView(object) || object instanceof ArrayBuffer) return [];
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null)
    throw notPlain(path, `an instance of ${object.constructor.name}`);
  return Object.entries(object).map(([key, value]) => [value, `${path}.${key}`]);
}

function notPlain(path: string, what: string): UnitOfWorkError {
  return new UnitOfWorkError(
    `load returned ${what} (${path}): it must return plain data, such as wrap(entity).toPOJO()`,
  );
}
