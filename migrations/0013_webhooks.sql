-- Webhooks to others: every move, told in its own transaction to every endpoint there is; sent by the worker until it arrives.
-- What is told names order, case and what happened; no person.
create table hook_endpoint (
  id uuid primary key,
  url text not null,
  label text not null default '',
  secret text not null,
  created_at timestamptz not null,
  ended_at timestamptz
);

create table hook_delivery (
  id uuid primary key default gen_random_uuid(),
  endpoint_id uuid not null references hook_endpoint,
  kind text not null,
  body jsonb not null,
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'dead')),
  made_at timestamptz not null default now(),
  next_at timestamptz not null default now(),
  attempts int not null default 0,
  status int,
  error text,
  delivered_at timestamptz
);
create index hook_delivery_next on hook_delivery (endpoint_id, next_at) where state = 'waiting';
create index hook_delivery_made on hook_delivery (endpoint_id, made_at desc);

create function tell_hooks() returns trigger language plpgsql as $$
begin
  insert into hook_delivery (endpoint_id, kind, body)
  select e.id, n.machine || '.' || n.name, jsonb_build_object(
    'type', n.machine || '.' || n.name, 'timestamp', n.at, 'data', jsonb_build_object(
      'order', o.reference, 'case', c.reference, 'machine', n.machine, 'from', n.source, 'to', n.target, 'by', n.actor, 'move', n.id))
  from fresh n join orders o on o.id = n.order_id left join cases c on c.order_id = n.order_id and c.id = n.case_id
    cross join hook_endpoint e where e.ended_at is null;
  return null;
end $$;
create trigger move_hooked after insert on move referencing new table as fresh for each statement execute function tell_hooks();
