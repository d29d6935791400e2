import { describe, expect, test } from 'vitest';
import { buildGraph } from '../../src/graph/build.js';
import type { PairExplanation } from '../../src/model/explanation.js';
import { findSeams } from '../../src/seams/find.js';
import { explainPair } from '../../src/seams/pair.js';
import { catalog, code } from '../support/builders.js';

/** A clinic: patients are seen, and the pharmacy is stocked. */
const SCHEMA = catalog(`
  patients(id, name)
  visits(id, patient_id -> patients.id cascade)
  visit_notes(id, visit_id -> visits.id)
  drugs(id, name)
  batches(id, drug_id -> drugs.id)
  parking(id, place)
`);

const FACTS = code(`
  ward admit: transaction insert patients, insert visits
  ward file: join select patients, select visits
  ward note: insert visit_notes
  pharmacy stock: insert drugs, insert batches
`);

describe('two tables', () => {
  test('all ties between them, by kind, with their evidence', () => {
    const { ties, isTogether, crossings, chain } = explain('patients', 'visits');
    expect(ties.map(({ kind, text, weight }) => [kind, text, weight !== null])).toEqual([
      ['use-case', '2 units of work use both', true],
      [
        'foreign-key',
        'visits is a part of patients (patient_id: NOT NULL, ON DELETE CASCADE)',
        true,
      ],
      ['owner', 'ward writes both', true],
      ['transaction', '1 transaction writes both', false],
      ['join', '1 query joins both', false],
    ]);
    expect(ties[1]?.evidence[0]?.name).toBe('visits_patient_id_fkey');
    expect(ties[3]?.evidence[0]).toMatchObject({ file: 'src/ward.ts', line: 1 });
    expect(isTogether).toBe(true);
    expect(crossings).toEqual([]);
    expect(chain).toEqual([]);
  });

  test('in the other order, the same from the other side', () => {
    const there = explain('patients', 'visits');
    const back = explain('visits', 'patients');
    expect(back.ties.map(({ text }) => text)).toEqual(there.ties.map(({ text }) => text));
    expect(back.ties[0]?.shares).toEqual(there.ties[0]?.shares?.toReversed());
  });

  test('shared words of their names', () => {
    const { ties } = explain('visits', 'visit_notes');
    expect(ties.find(({ kind }) => kind === 'name')?.text).toBe('their names share "visit"');
  });
});

describe('two tables that nothing ties directly', () => {
  test('the fewest ties that connect them', () => {
    const schema = catalog(`
      a(id)
      b(id, a_id -> a.id)
      c(id, b_id -> b.id)
      d(id, c_id -> c.id)
    `);
    const { ties, chain } = explain('a', 'd', schema, code());
    expect(ties).toEqual([]);
    expect(chain.map(({ from, to, tie }) => [from, to, tie.text])).toEqual([
      ['a', 'b', 'b refers to a by a_id'],
      ['b', 'c', 'c refers to b by b_id'],
      ['c', 'd', 'd refers to c by c_id'],
    ]);
  });

  test('nothing where they are of different systems', () => {
    const { chain, isTogether } = explain('patients', 'parking');
    expect(chain).toEqual([]);
    expect(isTogether).toBe(false);
  });
});

function explain(one: string, other: string, schema = SCHEMA, facts = FACTS): PairExplanation {
  const graph = buildGraph(schema, facts);
  const { ownership, crossings } = findSeams(graph, schema, facts);
  return explainPair({ catalog: schema, facts, graph, ownership, crossings }, one, other);
}
