-- Advisory signals: what a case shows that an agent may want to look at. Nothing is decided by any of this, so no function
-- that decides or records a move reads it; agents alone are shown it.

-- What a picture's own bytes tell, once a job has looked: how it and its parts look, 64 bits each, and what its camera wrote. No place is kept,
-- only whether the picture says it was taken far from the country the order went to (null: it does not say).
create table trace (
  order_id uuid not null,
  evidence_id uuid not null,
  looks bigint[] not null default '{}',
  bands int[] not null default '{}',
  software text not null default '',
  far boolean,
  looked_at timestamptz not null,
  primary key (order_id, evidence_id),
  foreign key (order_id, evidence_id) references evidence on delete cascade
);
-- Near looks are found by their bands: looks at most 7 bits apart have a band of 16 bits in which they differ by one bit at most.
create index trace_bands on trace using gin (bands);

-- What a case shows, found by a job, with its grounds; `shows` is false for what is told as background only.
create table signal (
  order_id uuid not null,
  case_id uuid not null,
  name text not null,
  shows boolean not null,
  grounds jsonb not null,
  found_at timestamptz not null,
  primary key (order_id, case_id, name),
  foreign key (order_id, case_id) references cases on delete cascade
);
create index signal_name on signal (name) where shows;

-- Orders with something new to look at: a case, a picture. The job reads some, looks, and takes away the rows it read;
-- what came meanwhile has rows of its own.
create table unlooked (
  id bigint generated always as identity primary key,
  order_id uuid not null
);
insert into unlooked (order_id) select distinct order_id from cases;

create function look_later() returns trigger language plpgsql as $$
begin
  insert into unlooked (order_id) select distinct order_id from fresh;
  return null;
end $$;
create trigger cases_looked_at after insert on cases referencing new table as fresh for each statement execute function look_later();
create trigger evidence_looked_at after insert on evidence referencing new table as fresh for each statement execute function look_later();

-- What an agent made of a signal, in a word of their own; the last one stands, all of them stay.
create table signal_mark (
  order_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  name text not null,
  verdict text not null check (verdict in ('nothing', 'counts')),
  note text not null,
  by_id uuid not null references person,
  by_name text not null,
  at timestamptz not null,
  primary key (order_id, id)
);
create index signal_mark_case on signal_mark (order_id, case_id, name, at desc);
create index signal_mark_name on signal_mark (name);

-- The address an order went to, as one key without whom it went to; null where it names hardly more than a country.
create function address_key(p jsonb) returns text language sql immutable parallel safe as $$
  select case when count(*) filter (where key <> 'country') >= 2
    then md5(string_agg(key || '=' || regexp_replace(lower(value), '[^[:alnum:]]', '', 'g'), '|' order by key collate "C")) end
  from jsonb_each_text(p) where key not in ('name', 'email', 'phone', 'company') and value <> ''
$$;
create index orders_address on orders (address_key(ship_to)) where address_key(ship_to) is not null;
