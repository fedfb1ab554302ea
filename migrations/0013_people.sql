-- People leave; what operators change about people, keys and the marketplace has rows of its own, append-only.
alter table person add ended_at timestamptz;

create table change (
  id uuid primary key,
  at timestamptz not null,
  kind text not null check (kind in (
    'person.invite', 'person.role', 'person.lead', 'person.end', 'person.return', 'key.make', 'key.end',
    'seller.edit', 'marketplace.edit', 'hook.make', 'hook.end', 'hook.retry'
  )),
  actor_id uuid not null,
  actor_name text not null,
  subject_id uuid,
  subject text not null,
  data jsonb not null default '{}'
);
create index change_at on change (at desc, id desc);
create index change_subject on change (subject_id);
create trigger change_append_only before update or delete on change for each statement execute function append_only();

-- One row: what the marketplace is called, looks like and speaks; empty is the product's own.
create table marketplace (
  id boolean primary key default true check (id),
  name text not null default '',
  accent_light text not null default '' check (accent_light ~ '^(#[0-9a-f]{6})?$'),
  accent_dark text not null default '' check (accent_dark ~ '^(#[0-9a-f]{6})?$'),
  locale text not null default ''
);
insert into marketplace default values;

-- When each worker was last heard of.
create table beat (
  worker text primary key,
  version text not null,
  started_at timestamptz not null,
  at timestamptz not null
);

-- What the search over history reads.
create index move_at on move (at desc, id desc);
create index move_actor on move (actor_id, at desc);
create index message_at on message (created_at desc, id desc);

do $$
begin
  revoke update, delete on change from aisoon_app;
exception
  when undefined_object or insufficient_privilege then null;
end $$;
