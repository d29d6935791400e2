/**
 * The text of a source file. Compilers and servers read UTF-8 and UTF-16 with a byte order mark; what is neither was
 * saved by an editor in the encoding of its system, where at least all that is ASCII stays what it was.
 */
export function decodeText(bytes: Buffer): string {
  const encoding = utf16Of(bytes);
  if (encoding !== null) return new TextDecoder(encoding).decode(bytes);
  try {
    return UTF_8.decode(bytes);
  } catch {
    return WESTERN.decode(bytes);
  }
}

/** Throws at the first byte that is no UTF-8. */
const UTF_8 = new TextDecoder('utf-8', { fatal: true });

/** Knows every byte. */
const WESTERN = new TextDecoder('windows-1252');

/** How many bytes are looked at; code is ASCII at its beginning, but for a few signs. */
const SAMPLE = 400;

/** By its byte order mark or, where there is none, by the zeros in every other byte; `null` for anything else. */
function utf16Of(bytes: Buffer): 'utf-16le' | 'utf-16be' | null {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const sample = bytes.subarray(0, SAMPLE);
  if (sample.length < 2) return null;
  const zeros = [0, 0];
  sample.forEach((byte, index) => {
    if (byte === 0) zeros[index % 2] = (zeros[index % 2] ?? 0) + 1;
  });
  const [even = 0, odd = 0] = zeros;
  const most = 0.7 * (sample.length / 2);
  if (even === 0 && odd > most) return 'utf-16le';
  return odd === 0 && even > most ? 'utf-16be' : null;
}
