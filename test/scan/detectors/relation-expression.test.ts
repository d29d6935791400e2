import { assert, constantFrom, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { relationPaths } from '../../../src/scan/detectors/objection/relation-expression.js';

const pathsOf = (expression: string) => relationPaths(expression).map((path) => path.join('.'));

describe('relation expressions', () => {
  test.each([
    ['customer', ['customer']],
    ['customer.address', ['customer', 'customer.address']],
    ['[customer, lines]', ['customer', 'lines']],
    ['lines.[product, taxes.rate]', ['lines', 'lines.product', 'lines.taxes', 'lines.taxes.rate']],
    ['[lines(cheap, recent) as l.product, customer]', ['lines', 'lines.product', 'customer']],
    ['children.^3', ['children']],
    ['customer.*', ['customer']],
    [
      '[owner,access_list.[clients,items],certificate]',
      ['owner', 'access_list', 'access_list.clients', 'access_list.items', 'certificate'],
    ],
    ['', []],
  ])('%s', (expression, expected) => {
    expect(pathsOf(expression)).toEqual(expected);
  });

  test('never fail, whatever is written', () => {
    assert(
      property(string({ unit: constantFrom(...'[],.()^* as'.split(''), 'x') }), (text) => {
        expect(relationPaths(text).length).toBeLessThanOrEqual(text.length);
      }),
    );
  });
});
