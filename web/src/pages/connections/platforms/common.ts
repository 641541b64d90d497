/** Fields that several platforms share. */
import { t } from '../../../locales';
import type { Field } from './description';

type Server = { host: string; port: number };

/** Host and port, side by side. */
export function hostAndPort<D extends Server>(placeholder: string): Field<D> {
  return {
    kind: 'row',
    name: 'server',
    fields: [
      { kind: 'text', name: 'host' as never, label: t('Host'), placeholder, required: true, maxLength: 255 },
      { kind: 'number', name: 'port' as never, label: t('Port'), digits: 5, required: true },
    ],
  };
}

export function sessions<D extends { sessions?: number }>(): Field<D> {
  return {
    kind: 'number',
    name: 'sessions' as never,
    label: t('Most sessions at once'),
    description: t('A third of them is reserved for writing. Further requests wait until one is free.'),
    digits: 3,
  };
}

/** Why a secret is safe to type here. */
export const kept = () => t('Kept encrypted, and never shown again.');

export const inPem = () => t('In PEM form. Leave it empty to trust the authorities this server trusts.');

/** What a connection signs in with by OAuth, where it is not the vendor's own sign-in. */
export function oauthFields<D>(when: (details: D) => boolean, placeholder: string): Field<D>[] {
  return [
    {
      kind: 'text',
      name: 'authorize_url' as never,
      label: t('Sign-in address'),
      description: t('Only if an identity provider other than the vendor’s signs people in.'),
      placeholder: `${placeholder}/authorize`,
      maxLength: 1000,
      monospace: true,
      when,
    },
    {
      kind: 'text',
      name: 'token_url' as never,
      label: t('Token address'),
      placeholder: `${placeholder}/token`,
      maxLength: 1000,
      monospace: true,
      when,
    },
    {
      kind: 'list',
      name: 'scopes' as never,
      label: t('Scopes'),
      description: t('If left empty, the vendor’s default ones are used. Press Enter after each.'),
      when,
    },
  ];
}

/** The last of the ways to sign in: each member by OAuth. */
export const byMember = () => ({
  value: 'member' as const,
  label: t('OAuth of each member'),
  description: t('Each member signs in, and works with their own rights.'),
});

/** What Tablewright signs in with where each member does by themselves: one of `ways`, or nothing. */
export function serviceField<D extends { authentication: string }>(
  ways: readonly { value: string; label: string }[],
): Field<D> {
  return {
    kind: 'choice',
    name: 'service' as never,
    label: t('Service account'),
    description: t('Writes histories of input tables, and does background work.'),
    options: [{ value: '', label: t('None') }, ...ways],
    when: ({ authentication }) => authentication === 'member',
  };
}

/** The client by which a connection, or each member, signs in with OAuth. */
export function clientFields<D>(when: (details: D) => boolean, maxLength = 255): Field<D>[] {
  return [
    { kind: 'text', name: 'client_id' as never, label: t('Client id'), required: true, maxLength, when },
    {
      kind: 'secret',
      name: 'client_secret' as never,
      label: t('Client secret'),
      description: kept(),
      required: true,
      when,
    },
  ];
}
