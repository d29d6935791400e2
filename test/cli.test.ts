import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { json } from '../src/report/json.js';
import { shop } from './support/sample-result.js';

/** The built binary as a user runs it: what it prints where, and what it ends with. */

const program = fileURLToPath(new URL('../bin/decompose.js', import.meta.url));
const sample = fileURLToPath(new URL('../fixtures/apps/musiccorp', import.meta.url));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'decompose-cli-'));
  writeFileSync(join(folder, 'result.json'), RESULT);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const RESULT = json.render(shop, { width: 80, hasColor: false, isFull: false });

function decompose(
  args: readonly string[],
  options: { env?: NodeJS.ProcessEnv; input?: string } = {},
) {
  const { DATABASE_URL: _url, FORCE_COLOR: _force, NO_COLOR: _no, ...environment } = process.env;
  const { stdout, stderr, status } = spawnSync(process.execPath, [program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...environment, XDG_CACHE_HOME: join(folder, 'cache'), ...options.env },
    input: options.input ?? '',
    maxBuffer: 1 << 28,
  });
  return { stdout, stderr, status };
}

describe('help', () => {
  test.each([
    [['--help']],
    [['analyze', '--help']],
    [['export', '--help']],
    [['scan', '--help']],
    [['why', '--help']],
  ])('%j shows real examples and fits 80 columns', (args) => {
    const { stdout, stderr, status } = decompose(args);
    expect(status).toBe(0);
    expect(stderr).toBe('');
    expect(stdout).toMatch(/Examples:\n[^]*decompose (analyze|export|scan|why) /);
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('no command shows the help on stderr and is wrong use', () => {
    const { stdout, stderr, status } = decompose([]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage: decompose');
  });
});

describe('wrong use ends with 2 and says what to do', () => {
  test.each([
    [['anlyze'], /Unknown command "anlyze"/, /Did you mean analyze/],
    [['analyze', '--formt', 'json'], /Unknown option "--formt"/, /Did you mean --format/],
    [['analyze', '--format', 'jsn'], /Unknown format "jsn"/, /Did you mean "json"/],
    [['analyze', '--format', 'xyzzy'], /Unknown format "xyzzy"/, /text, json, dot, markdown/],
    [['analyze', '--dialect', 'oracle'], /oracle/, /--help/],
    [['analyze', '--services', 'many'], /--services cannot be "many"/, /--help/],
    [['why'], /Missing required argument/, /--help/],
    [['why', 'custmers', '--from', 'result.json'], /no table "custmers"/, /"customers"/],
    [['why', 'shop', '--from', 'result.json'], /no table "shop"/, /\.\/shop/],
    [['why', 'orders', '--format', 'dot'], /Unknown format "dot"/, /text, json/],
    [['why', 'orders', '.', '--from', 'result.json'], /DIR and --from/, /Leave out/],
    [['analyze', 'one', 'two'], /Too many arguments/, /--help/],
    [['analyze', '--from', 'result.json', '--db', 'x'], /--db and --from/, /Leave out/],
    [['analyze', '--db', 'not-a-url'], /database URL/i, /postgresql:\/\//],
    [['analyze', '--db', 'oracle://host/shop'], /oracle:/, /postgres/],
    [['analyze', '.', '--code', 'absent'], /no folder "absent" with code/, /--code/],
  ])('%j', (args, message, hint) => {
    const { stdout, stderr, status } = decompose(args);
    expect(stderr).toMatch(/^error {2}/);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^hint {3}/m);
    expect(stderr).toMatch(hint);
    expect(stderr).not.toMatch(/^ +at /m);
    expect(stdout).toBe('');
    expect(status).toBe(2);
  });
});

describe('what cannot be done ends with 3 and says why', () => {
  test.each([
    [['analyze', 'no-such-folder'], /"no-such-folder" is not a folder/],
    [['analyze', '--from', 'absent.json'], /"absent\.json": it does not exist/],
    [['analyze', '--from', '.'], /it is a folder/],
    [
      ['analyze', '--from', 'result.json', '--output', 'result.json/x'],
      /a part of the path is a file/,
    ],
    [['analyze', '--db', 'postgresql://me:hunter2@127.0.0.1:1/shop'], /Cannot reach/],
    [['analyze', '--db', 'mysql://me:hunter2@127.0.0.1:1/shop'], /Cannot reach/],
  ])('%j', (args, message) => {
    const { stdout, stderr, status } = decompose(args);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^hint {3}/m);
    expect(stderr).not.toContain('hunter2');
    expect(stdout).toBe('');
    expect(status).toBe(3);
  });

  test('a result cut off in the middle', () => {
    const { stderr, status } = decompose(['analyze', '--from', '-'], {
      input: RESULT.slice(0, 9000),
    });
    expect(stderr).toMatch(/standard input.*cut off or damaged/);
    expect(status).toBe(3);
  });

  test('a result of a newer version', () => {
    const { stderr, status } = decompose(['analyze', '--from', '-'], {
      input: '{"resultVersion": 2}',
    });
    expect(stderr).toMatch(/version 2/);
    expect(stderr).toMatch(/Update decompose/);
    expect(status).toBe(3);
  });

  test.each([
    ['process.exit(0)', /ended from inside/, 3],
    ['export default await new Promise(() => {})', /ended from inside/, 3],
    ['const a = {}; a.modules = a; export default a', /"modules\.modules": expected a list/, 2],
  ])('a configuration that holds %s', (text, message, expected) => {
    writeFileSync(join(folder, 'odd.mjs'), text);
    const { stdout, stderr, status } = decompose(['analyze', '.', '--config', 'odd.mjs']);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^hint {3}/m);
    expect({ stdout, status }).toEqual({ stdout: '', status: expected });
  });

  test('certificates that are not there', () => {
    const url = 'postgresql://127.0.0.1:1/shop?sslmode=verify-full&sslrootcert=/absent/ca.pem';
    const { stderr, status } = decompose(['analyze', '--db', url]);
    expect(stderr).toMatch(/sslrootcert.*cannot be read/);
    expect(status).toBe(3);
  });

  test.each(['host=db password=hunter2 dbname=shop', 'postgres://me:hunter2 x@host/shop'])(
    'a secret in the wrong place: %s',
    (argument) => {
      expect(decompose(['analyze', argument]).stderr).not.toContain('hunter2');
      expect(decompose(['analyze', `--bd=${argument}`]).stderr).toMatch(/Unknown option "--bd"\./);
    },
  );

  test.each(['p@ss/word', 'x'.repeat(30)])(
    'a database URL in the wrong place: %s stays secret',
    (secret) => {
      const { stderr, status } = decompose(['analyze', `postgres://me:${secret}@host/shop`]);
      expect(stderr).not.toContain(secret);
      expect(stderr).not.toContain('ss/word');
      expect(status).toBe(3);
    },
  );
});

describe('a saved result', () => {
  test('comes back as the same bytes', () => {
    expect(decompose(['analyze', '--from', 'result.json', '--format', 'json']).stdout).toBe(RESULT);
    expect(decompose(['export', '--from', '-'], { input: RESULT }).stdout).toBe(RESULT);
  });

  test('is written to a file in folders that do not exist yet', () => {
    const { stdout, status } = decompose([
      'export',
      '--from',
      'result.json',
      '--format',
      'dot',
      '--output',
      'out/of/graph.dot',
    ]);
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
    expect(readFileSync(join(folder, 'out/of/graph.dot'), 'utf8')).toMatch(/^digraph/);
  });

  test('has colors only where they are asked for', () => {
    const text = ['analyze', '--from', 'result.json'];
    expect(decompose(text).stdout).not.toContain('\u001B[');
    expect(decompose(text, { env: { FORCE_COLOR: '1' } }).stdout).toContain('\u001B[');
    const file = [...text, '--output', 'plain.txt'];
    decompose(file, { env: { FORCE_COLOR: '1' } });
    expect(readFileSync(join(folder, 'plain.txt'), 'utf8')).not.toContain('\u001B[');
  });
});

describe('the sample', () => {
  test('is analyzed without a server, silently, the same every time', () => {
    const first = decompose(['analyze', sample, '--format', 'json']);
    expect(first.stderr).toBe('');
    expect(first.status).toBe(0);
    expect(decompose(['analyze', sample, '--format', 'json']).stdout).toBe(first.stdout);
    expect(first.stdout).not.toContain(sample);
  });

  test('is not mixed up with a DATABASE_URL when a schema is named', () => {
    const { stderr, status } = decompose(
      ['analyze', sample, '--schema', 'db/mysql/schema.sql', '--format', 'json'],
      { env: { DATABASE_URL: 'postgresql://me:hunter2@127.0.0.1:1/shop' } },
    );
    expect(stderr).toBe('note   DATABASE_URL is not used, because --schema is given.\n');
    expect(status).toBe(0);
  });

  test('scanned, its facts give the same tables as the analysis', () => {
    decompose(['scan', sample, '--output', 'facts.json']);
    expect(existsSync(join(folder, 'facts.json'))).toBe(true);
    const fresh = JSON.parse(decompose(['analyze', sample, '--format', 'json']).stdout);
    const facts = JSON.parse(
      decompose(['analyze', '--facts', 'facts.json', '--format', 'json']).stdout,
    );
    const names = (result: { catalog: { tables: { name: string }[] } }): string[] =>
      result.catalog.tables.map(({ name }) => name);
    expect(names(facts)).toEqual(names(fresh));
  });
});

describe('what an earlier run found', () => {
  const args = ['export', sample, '--schema', join(sample, 'db/postgres')];

  test('changes nothing in what is printed, whether it is there, damaged, or left out', () => {
    const place = join(folder, 'kept');
    const run = (...more: string[]) =>
      decompose([...args, ...more], { env: { XDG_CACHE_HOME: place } });
    const first = run();
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(run()).toEqual(first);
    for (const file of readdirSync(place, { recursive: true, encoding: 'utf8' })) {
      if (file.endsWith('.bin')) writeFileSync(join(place, file), 'damaged');
    }
    expect(run()).toEqual(first);
    expect(run('--no-cache')).toEqual(first);
  });

  test('is no loss where nothing can be kept, and that is said', () => {
    const place = join(folder, 'result.json');
    const { status, stderr, stdout } = decompose(args, { env: { XDG_CACHE_HOME: place } });
    expect(status).toBe(0);
    expect(stderr).toMatch(/^note {3}Nothing is kept for the next run, .*\n$/);
    expect(JSON.parse(stdout)).toMatchObject({ coverage: { share: expect.any(Number) } });
  });
});
