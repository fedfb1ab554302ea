-- What rules may ask of sellers, and what a case keeps of the answer it got.
alter table seller
  add tier text not null default '',
  add closed date[] not null default '{}';

alter table cases
  add facts jsonb,
  add planned jsonb;

-- Versions of the policy on their way from a draft to being in force; every step is kept.
create table policy_version (
  id uuid primary key,
  state text not null constraint policy_version_state
    check (state in ('draft', 'checked', 'simulated', 'approved', 'in_force', 'replaced', 'withdrawn')),
  hash text not null references policy,
  label text not null,
  note text not null default '',
  author_id uuid not null,
  author_name text not null,
  approver_id uuid,
  approver_name text,
  effective_from timestamptz,
  report jsonb,
  created_at timestamptz not null,
  entered_at timestamptz not null
);
create unique index policy_in_force on policy_version ((true)) where state = 'in_force';

create table policy_step (
  id uuid primary key,
  version_id uuid not null references policy_version,
  name text not null,
  source text not null,
  target text not null,
  hash text not null,
  actor text not null,
  actor_id uuid not null,
  actor_name text not null,
  data jsonb not null default '{}',
  at timestamptz not null
);
create index policy_step_version on policy_step (version_id, id);

do $$
begin
  revoke update, delete on policy, policy_step from aisoon_app;
exception
  when undefined_object or insufficient_privilege then null;
end $$;
