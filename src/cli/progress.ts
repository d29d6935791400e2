/** Receives what is being done; see `progressOn`. */
export interface Progress {
  /** A stage or a part of it begins, e.g. `Reading the code`, with a count where there is one. */
  readonly report: (stage: string, detail?: string) => void;
  /** Takes the line away, so that what is printed next stands alone. */
  readonly clear: () => void;
}

const SILENCE_MS = 1000;
const REDRAW_MS = 100;

/**
 * One line on a terminal that says what is being done, once the run has taken a second. Elsewhere nothing.
 *
 * It is drawn whenever a stage reports, since most of the work leaves no room for timers; a timer draws it too,
 * for the stages that wait for a server.
 */
export function progressOn(stream: NodeJS.WriteStream, isWanted: boolean): Progress {
  if (!isWanted || stream.isTTY !== true) return { report: () => {}, clear: () => {} };
  const start = Date.now();
  let drawnAt = 0;
  let line = '';
  const draw = (): void => {
    drawnAt = Date.now();
    stream.write(`\r\u001B[2K${line.slice(0, Math.max(10, stream.columns - 1))}`);
  };
  const timer = setTimeout(draw, SILENCE_MS);
  timer.unref();
  return {
    report: (stage, detail = '') => {
      line = detail === '' ? `${stage} …` : `${stage} … ${detail}`;
      const now = Date.now();
      if (now - start >= SILENCE_MS && now - drawnAt >= REDRAW_MS) draw();
    },
    clear: () => {
      clearTimeout(timer);
      if (drawnAt > 0) stream.write('\r\u001B[2K');
      drawnAt = 0;
    },
  };
}
