import {
  BigIntType,
  type EntityClass,
  EntitySchema,
  IntegerType,
  SmallIntType,
  StringType,
  TextType,
  UuidType,
} from '@mikro-orm/core';

/** A column that is, or is a part of, an entity's primary key. */
export interface PrimaryKeyColumn {
  readonly property: string;
  /** Of which type it is; undefined where it is none of these. */
  readonly type: 'smallint' | 'integer' | 'bigint' | 'uuid' | 'text' | undefined;
}

/** The primary key of an entity, as it was defined: the ORM need not know it yet. */
export function primaryKeyOf(entity: EntityClass<object>): PrimaryKeyColumn[] {
  const properties = EntitySchema.REGISTRY.get(entity)?.meta.properties ?? {};
  return Object.entries<{ primary?: boolean; type?: unknown }>(properties)
    .filter(([, { primary }]) => primary)
    .map(([property, { type }]) => ({ property, type: nameOf(type) }));
}

const TYPES = new Map<unknown, PrimaryKeyColumn['type']>([
  [SmallIntType, 'smallint'],
  [IntegerType, 'integer'],
  [UuidType, 'uuid'],
  [TextType, 'text'],
  [StringType, 'text'],
]);

/** A property says its type by a class or an instance of it; one that extends another is a type of its own. */
function nameOf(type: unknown): PrimaryKeyColumn['type'] {
  // As a number it does not hold every id that the column may.
  if (type instanceof BigIntType) return type.mode === 'number' ? undefined : 'bigint';
  return TYPES.get(typeof type === 'function' ? type : type?.constructor);
}
