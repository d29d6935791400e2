import type { ScanContext } from '../detector.js';
import type { EntryPointLibrary, Found } from '../entry-point.js';
import type { ClassValue } from '../resolve/value.js';
import { refOf } from '../trees.js';
import { ts } from '../ts.js';

/** Names that people give to what is done later: `MailTask`, `OrderProcessor`. */
const JOB = /(?:Task|Job|Processor|Worker|Handler|Consumer|Listener|Subscriber|Cron|Command)$/;

/** What is run of it. */
const RUN = /^(?:perform|handle|execute|run|process|consume)$/;

/**
 * Jobs that an application runs by class: a class whose abstract base is called a task, processor or the like and
 * leaves `perform` (or `handle`, `run`, ...) to it. Who runs it looks it up by name. Hence `likely`.
 */
export const ownJobs: EntryPointLibrary = {
  title:
    "The application's own jobs: classes that fill in `perform` of an abstract task or processor",

  *ofBase(node, context) {
    const name = node.name?.text;
    if (name === undefined || isAbstract(node)) return;
    for (const member of node.members) {
      if (!ts.isMethodDeclaration(member) || member.body === undefined) continue;
      const method = member.name.getText();
      if (RUN.test(method) && isLeftOpen(node, method, context)) yield entry(name, member);
    }
  },
};

/** Whether a base called a job declares the method and leaves it to the classes that extend it. */
function isLeftOpen(node: ts.ClassLikeDeclaration, method: string, context: ScanContext): boolean {
  const type: ClassValue = { kind: 'class', ref: refOf(node), name: node.name?.text ?? '' };
  const own = { kind: 'instance', type, args: [], extension: null, origin: null } as const;
  return context.ancestors(own).some((base) => {
    const declared = base.type.kind === 'class' ? context.find(base.type.ref) : null;
    return (
      declared !== null &&
      declared !== node &&
      ts.isClassLike(declared) &&
      JOB.test(base.type.name) &&
      declared.members.some((one) => isAbstract(one) && one.name?.getText() === method)
    );
  });
}

function isAbstract(node: ts.Node): boolean {
  return (
    ts.canHaveModifiers(node) &&
    (ts.getModifiers(node) ?? []).some(({ kind }) => kind === ts.SyntaxKind.AbstractKeyword)
  );
}

function entry(name: string, method: ts.MethodDeclaration): Found {
  return {
    found: 'entry-point',
    kind: 'job',
    label: 'job',
    path: name,
    on: null,
    handlers: [method],
    place: method.getStart(),
    certainty: 'likely',
  };
}
