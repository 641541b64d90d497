/** What an entry of the audit log says, in plain words. Pure. */
import type { Model } from '../../api/client';
import { t } from '../../locales';

export type Entry = Model<'AuditEntryOut'>;
export type Kind = Entry['kind'];
type Names = Readonly<Record<string, string>>;

export interface Sentence {
  what: string;
  /** The thing or the person it is about; empty when it is only about who did it. */
  subject: string;
  /** What else is worth knowing. */
  detail: string;
}

/** The fields of an event, by what they are read as. */
interface Facts {
  text(name: string): string;
  count(name: string): number;
  flag(name: string): boolean;
  list(name: string): string[];
  /** What the id in this field is called now. */
  named(name: string): string;
  /** The names of a map's fields. */
  fields(name: string): string[];
}

interface EventDescription {
  /** In the filter, and in the list unless `what` says it better. */
  label: string;
  what?(facts: Facts): string;
  subject?(facts: Facts): string;
  detail?(facts: Facts): string;
}

const name = (facts: Facts) => facts.text('name');
const email = (facts: Facts) => facts.text('email');
const connection = (facts: Facts) => facts.text('name') || facts.named('connection_id');
const workbook = (facts: Facts) => facts.text('name') || facts.named('workbook_id');
const path = (facts: Facts) => facts.list('path').join('.');
const place = (facts: Facts) => facts.list('container').join('.');
const way = (facts: Facts) => `${facts.list('source').join('.')} → ${facts.list('target').join('.')}`;
const within = (facts: Facts) => facts.named('workbook_id');

function signInWay(facts: Facts): string {
  const ways: Record<string, string> = {
    password: t('With a password, from {{address}}', { address: facts.text('address') }),
    link: t('With a link, from {{address}}', { address: facts.text('address') }),
    'own-link': t('With their own link, from {{address}}', { address: facts.text('address') }),
    'set-up': t('While setting up, from {{address}}', { address: facts.text('address') }),
  };
  return ways[facts.text('way')] ?? facts.text('address');
}

function failure(facts: Facts): string {
  const reasons: Record<string, string> = {
    'wrong-password': t('The password was wrong'),
    'unknown-account': t('There is no such account'),
    inactive: t('The account is not active'),
    'bad-link': t('The link was used already, or is too old'),
  };
  const reason = facts.text('reason');
  return [reasons[reason] ?? reason, facts.text('address')].filter(Boolean).join(', ');
}

/** One for each kind of event: a kind without words does not compile. */
function eventDescriptions(): Record<Kind, EventDescription> {
  return {
    'account-type-changed': { label: t('Changed an account type'), subject: name },
    'account-type-created': { label: t('Made an account type'), subject: name },
    'account-type-deleted': {
      label: t('Deleted an account type'),
      subject: name,
      detail: (facts) =>
        t('{{count}} members got the type {{type}}', {
          count: facts.count('members'),
          type: facts.named('reassigned_to'),
        }),
    },
    'backup-made': {
      label: t('Made a backup'),
      detail: (facts) => (facts.flag('with_key') ? t('With the secret key') : t('Without the secret key')),
    },
    'connection-changed': {
      label: t('Changed a connection'),
      subject: connection,
      detail: (facts) => facts.list('fields').join(', '),
    },
    'connection-created': { label: t('Added a connection'), subject: connection },
    'connection-deleted': { label: t('Deleted a connection'), subject: connection },
    'connection-grants-changed': { label: t('Changed who may use a connection'), subject: connection },
    'destination-added': { label: t('Added a destination'), subject: place, detail: connection },
    'destination-changed': {
      label: t('Changed a destination'),
      subject: place,
      detail: (facts) => [connection(facts), ...facts.fields('changes')].filter(Boolean).join(' · '),
    },
    'destination-move-asked': { label: t('Began to move a destination'), subject: way, detail: connection },
    'destination-move-ended': {
      label: t('A destination was moved'),
      subject: way,
      detail: (facts) => {
        const moved = t('{{count}} objects moved', { count: facts.count('moved') });
        const left = facts.count('problems');
        return left === 0 ? moved : `${moved}, ${t('{{count}} could not be', { count: left })}`;
      },
    },
    'destination-removed': { label: t('Removed a destination'), subject: place, detail: connection },
    'input-table-created': { label: t('Made an input table'), subject: name, detail: path },
    'input-table-deleted': { label: t('Deleted an input table'), subject: name },
    'input-table-structure-changed': {
      label: t('Changed the columns of an input table'),
      subject: name,
      detail: (facts) => [facts.text('change'), facts.text('column')].filter(Boolean).join(': '),
    },
    'invitation-type-changed': {
      label: t('Changed the account type of invitations'),
      subject: (facts) => facts.named('account_type_id'),
    },
    'job-failed': {
      label: t('A background job failed'),
      subject: (facts) => facts.text('job_kind'),
      detail: (facts) => facts.text('message'),
    },
    'materialization-cancelled': { label: t('Stopped a run'), subject: within },
    'materialization-dropped': { label: t('Ended a materialization'), subject: within },
    'materialization-set': {
      label: t('Set a materialization'),
      subject: within,
      detail: (facts) => facts.text('schedule'),
    },
    'member-changed': {
      label: t('Changed a member'),
      subject: email,
      detail: (facts) => facts.fields('changes').join(', '),
    },
    'member-created': {
      label: t('Added a member'),
      subject: email,
      detail: (facts) => facts.named('account_type'),
    },
    'password-changed': { label: t('Changed a password'), subject: (facts) => facts.named('member_id') },
    'secrets-rotated': {
      label: t('Encrypted the stored secrets again'),
      detail: (facts) => t('{{count}} secrets', { count: facts.count('count') }),
    },
    'session-ended': { label: t('Signed out one of their browsers') },
    'sessions-ended': { label: t('Signed out everywhere else') },
    'sign-in': { label: t('Signed in'), detail: signInWay },
    'sign-in-failed': { label: t('A sign-in failed'), subject: email, detail: failure },
    'sign-in-link-created': { label: t('Made a sign-in link'), subject: email },
    'sign-out': { label: t('Signed out') },
    'team-changed': {
      label: t('Changed a team'),
      subject: name,
      detail: (facts) =>
        [
          ...facts.list('fields'),
          facts.list('added').length > 0 && t('{{count}} added', { count: facts.list('added').length }),
          facts.list('removed').length > 0 && t('{{count}} removed', { count: facts.list('removed').length }),
        ]
          .filter(Boolean)
          .join(', '),
    },
    'team-created': { label: t('Made a team'), subject: name },
    'team-deleted': { label: t('Deleted a team'), subject: name },
    'upload-deleted': { label: t('Deleted an upload'), subject: name },
    'upload-loaded': {
      label: t('Loaded an upload'),
      subject: name,
      detail: (facts) =>
        [path(facts), t('{{count}} rows', { count: facts.count('rows') })].filter(Boolean).join(' · '),
    },
    'warehouse-sign-in-failed': {
      label: t('A sign-in to a warehouse failed'),
      subject: connection,
      detail: (facts) => facts.text('reason'),
    },
    'warehouse-sign-in-revoked': { label: t('A sign-in to a warehouse ended'), subject: connection },
    'warehouse-signed-in': { label: t('Signed in to a warehouse'), subject: connection },
    'warehouse-signed-out': { label: t('Signed out of a warehouse'), subject: connection },
    'warehouse-view-dropped': { label: t('Dropped a warehouse view'), subject: name, detail: within },
    'warehouse-view-set': { label: t('Set a warehouse view'), subject: name, detail: within },
    'workbook-created': { label: t('Made a workbook'), subject: workbook },
    'workbook-deleted': { label: t('Deleted a workbook'), subject: workbook },
    'workbook-published': {
      label: t('Published a workbook'),
      subject: workbook,
      detail: (facts) => t('Version {{number}}', { number: facts.count('number') }),
    },
    'workbook-restored': { label: t('Restored a workbook'), subject: workbook },
    'workbook-shared': {
      label: t('Shared a workbook'),
      subject: workbook,
      detail: (facts) => {
        const people = facts.fields('members').length;
        return facts.flag('everyone') ? t('With everyone') : t('With {{count}} members', { count: people });
      },
    },
    'workbook-version-restored': {
      label: t('Restored a version of a workbook'),
      subject: workbook,
      detail: (facts) => t('Version {{number}}', { number: facts.count('number') }),
    },
    'write-access-changed': {
      label: t('Switched write access'),
      what: (facts) =>
        facts.flag('enabled') ? t('Switched write access on') : t('Switched write access off'),
      subject: connection,
    },
    'writes-locked': {
      label: t('Writing to an object was stopped'),
      subject: name,
      detail: (facts) => facts.text('message'),
    },
    'writes-unlocked': { label: t('An object can be written to again'), subject: name },
  };
}

function factsOf(facts: Entry['facts'], names: Names): Facts {
  const text = (field: string) => (typeof facts[field] === 'string' ? facts[field] : '');
  const map = (field: string) =>
    typeof facts[field] === 'object' && facts[field] !== null ? facts[field] : {};
  return {
    text,
    count: (field) => (typeof facts[field] === 'number' ? facts[field] : 0),
    flag: (field) => facts[field] === true,
    list: (field) => (Array.isArray(facts[field]) ? facts[field].map(String) : []),
    named: (field) => names[text(field)] ?? builtIn()[text(field)] ?? '',
    fields: (field) => Object.keys(map(field)),
  };
}

/** Account types that are no records. */
function builtIn(): Record<string, string> {
  return { admin: t('Admin'), builder: t('Builder'), viewer: t('Viewer') };
}

export function describeEvent({ kind, facts }: Pick<Entry, 'kind' | 'facts'>, names: Names): Sentence {
  // A newer server may know more kinds than this page.
  const about: EventDescription = eventDescriptions()[kind] ?? { label: kind };
  const read = factsOf(facts, names);
  return {
    what: about.what?.(read) ?? about.label,
    subject: about.subject?.(read) ?? '',
    detail: about.detail?.(read) ?? '',
  };
}

/** Every kind with its name, in the order of the names. */
export function kindChoices(): { value: string; label: string }[] {
  return Object.entries(eventDescriptions())
    .map(([value, { label }]) => ({ value, label }))
    .sort((one, other) => one.label.localeCompare(other.label));
}
