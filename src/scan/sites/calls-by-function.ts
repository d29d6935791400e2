import { keyOfRef } from '../resolve/value.js';
import type { CallSite } from './site.js';

/** The calls of each function, in the order in which they were found, by `keyOfRef` of the function. */
export type CallsByFunction = ReadonlyMap<string, readonly CallSite[]>;

/** Groups calls by what they call. A call that may call one of several functions stands with each. */
export function groupCalls(calls: readonly CallSite[]): CallsByFunction {
  const groups = new Map<string, CallSite[]>();
  for (const call of calls) {
    for (const { ref } of call.called) {
      const key = keyOfRef(ref);
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [call]);
      else if (group.at(-1) !== call) group.push(call);
    }
  }
  return groups;
}
