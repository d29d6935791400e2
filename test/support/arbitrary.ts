import * as fc from 'fast-check';
import { z } from 'zod';

/**
 * Values that a schema accepts, made from the schema itself, so that no field is forgotten. Texts are of every
 * kind that a database or a repository can hold: quotes, markup, line ends, emoji, right-to-left.
 */
export function arbitraryOf(schema: unknown): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodNullable) return fc.option(arbitraryOf(schema.unwrap()));
  if (schema instanceof z.ZodDefault) return arbitraryOf(schema.unwrap());
  if (schema instanceof z.ZodArray) {
    return fc.array(arbitraryOf(schema.element), { maxLength: 4 });
  }
  if (schema instanceof z.ZodObject) {
    return fc.record(
      Object.fromEntries(
        Object.entries(schema.shape).map(([key, part]) => [key, arbitraryOf(part)]),
      ),
    );
  }
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  if (schema instanceof z.ZodNumber) return numbersOf(schema);
  if (schema instanceof z.ZodString) return names;
  throw new Error('a kind of schema that this does not know');
}

function numbersOf(schema: z.ZodNumber): fc.Arbitrary<number> {
  const min = schema.minValue === null || !Number.isFinite(schema.minValue) ? 0 : schema.minValue;
  if (schema.maxValue === 1) return fc.double({ min: 0, max: 1, noNaN: true });
  return fc.integer({ min: schema.isInt ? Math.max(min, 1) : min, max: 1_000_000 });
}

/** Few enough that ids meet: a seam's name is found again in a crossing. */
const names = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('orders', 'billing.invoices', 'sales', 'catalog') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      'say "hello"',
      "it's",
      '<script>alert(1)</script>',
      'a|b',
      '`tick`',
      'back\\slash\\',
      'two\nlines',
      '\u001B[31mred\u001B[0m',
      'הזמנות',
      '\u202Eevil',
      '🛒 carts',
      '订单',
      'a_table_with_a_name_that_is_exactly_sixty_characters_long_ok',
      '@org/finance',
      '*bold* _it_ [x](y) # 1. -',
      '&lt;',
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 12, unit: 'grapheme' }) },
);
