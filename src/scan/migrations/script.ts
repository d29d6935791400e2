/** SQL text under construction, whose pieces stand on the lines of the code that they come from. */
export interface Script {
  /** Appends text at a line of the code (1-based), or behind what is there when that line has passed. */
  add(line: number, text: string): void;
  text(): string;
}

/** An empty script. */
export function createScript(): Script {
  const pieces: string[] = [];
  let current = 1;
  return {
    add: (line, text) => {
      const gap = Math.max(0, line - current);
      pieces.push('\n'.repeat(gap), gap === 0 ? ' ' : '', text);
      current += gap + (text.split('\n').length - 1);
    },
    text: () => pieces.join(''),
  };
}
