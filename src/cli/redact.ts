/**
 * `scheme://user:secret@`; greedy up to the last `@`, for secrets that hold one that was not encoded. The word
 * "password" stands in hints that show the form.
 */
const USER_AND_SECRET = /(\b[a-z][\w+.-]*:\/\/[^\s:@/"']*):(?!password@)[^\s"']*@/gi;

/** Secrets given as parameters of a URL, or in libpq's form `host=… password=…`. */
const SECRET_PARAMETER =
  /((?:^|[?&;\s"'])(?:password|passwd|pwd|sslpassword|token|secret)=)(?:'[^']*'|[^&;\s"']*)/gi;

/**
 * Text without the passwords of the URLs in it. Those who parse a URL keep its password to themselves; this is
 * the last door, for messages of drivers and of the operating system.
 *
 * @param urls database URLs in use, whose passwords are blotted out even where they stand alone
 */
export function redact(text: string, urls: readonly string[] = []): string {
  const clean = text.replace(USER_AND_SECRET, '$1:***@').replace(SECRET_PARAMETER, '$1***');
  return urls.flatMap(secretsOf).reduce((rest, secret) => rest.replaceAll(secret, '***'), clean);
}

function secretsOf(url: string): string[] {
  const raw = /:\/\/[^:@/]*:(.*)@/.exec(url)?.[1];
  // A secret of one or two letters would blot out half of every message.
  if (raw === undefined || raw.length < 3) return [];
  try {
    return [raw, decodeURIComponent(raw)];
  } catch {
    return [raw];
  }
}
