-- What changed, for every open page: one row per change, written in the change's own transaction by triggers, so that nothing
-- that was committed is untold and nothing is told that was not. NOTIFY only wakes listeners; this table is what they read.
-- Who has read up to where is told by the set of transactions seen (pg_snapshot), since numbers are not given out in the order
-- of commits. Rows are dropped after a day (jobs/tidy.py); `told_until` then says that a place in the stream is too old.
create table live (
  id bigint generated always as identity primary key,
  xid xid8 not null default pg_current_xact_id(),
  at timestamptz not null default now(),
  kind text not null,
  order_id uuid,
  order_reference text,
  case_reference text,
  seller_id uuid,
  buyer_id uuid,
  audience text[] not null check (audience <@ array['buyer', 'seller', 'staff', 'everybody'])
);
create index live_xid on live (xid);
create index live_at on live (at);

-- One row: the newest transaction whose rows were dropped, and the secret that makes places in the stream unreadable.
create table live_state (
  id boolean primary key default true check (id),
  told_until xid8 not null default '0',
  secret uuid not null default gen_random_uuid(),
  secret2 uuid not null default gen_random_uuid()
);
insert into live_state default values;

-- Who has read a conversation up to when; seen_at is when they did.
create table read_mark (
  order_id uuid not null references orders,
  seller_id uuid not null references seller,
  person_id uuid not null references person,
  upto timestamptz not null,
  seen_at timestamptz not null,
  primary key (order_id, seller_id, person_id)
);
create index read_mark_person on read_mark (person_id);

-- Moves: of a case, to its buyer, its seller and customer service; of what happened at the bank, to the buyer and to the
-- sellers who bear a share of it, each on their own.
create function tell_moves() returns trigger language plpgsql as $$
begin
  insert into live (kind, order_id, order_reference, case_reference, seller_id, buyer_id, audience)
  select distinct 'move', o.id, o.reference, c.reference, c.seller_id, o.buyer_id, array['buyer', 'seller', 'staff']
  from fresh n join orders o on o.id = n.order_id join cases c on c.order_id = n.order_id and c.id = n.case_id;
  if exists (select from fresh where case_id is null) then
    insert into live (kind, order_id, order_reference, seller_id, buyer_id, audience)
    select distinct 'money', o.id, o.reference, null::uuid, o.buyer_id, array['buyer', 'staff']
    from fresh n join orders o on o.id = n.order_id where n.case_id is null
    union all
    select distinct 'money', o.id, o.reference, substr(share->>0, 8)::uuid, null::uuid, array['seller']
    from fresh n join orders o on o.id = n.order_id
      join (select order_id, id, shares from external union all select order_id, id, shares from chargeback) b
        on b.order_id = n.order_id and b.id = n.subject_id
      cross join lateral jsonb_array_elements(b.shares) share
    where n.case_id is null and share->>0 like 'seller:%' and (share->>1)::bigint <> 0;
  end if;
  perform pg_notify('live', '');
  return null;
end $$;
create trigger move_told after insert on move referencing new table as fresh for each statement execute function tell_moves();

-- Messages: to those they are addressed to, and to customer service.
create function tell_messages() returns trigger language plpgsql as $$
begin
  insert into live (kind, order_id, order_reference, seller_id, buyer_id, audience)
  select 'message', o.id, o.reference, n.seller_id, o.buyer_id, n.audience || array['staff']
  from fresh n join orders o on o.id = n.order_id;
  perform pg_notify('live', '');
  return null;
end $$;
create trigger message_told after insert on message referencing new table as fresh for each statement execute function tell_messages();

create function tell_evidence() returns trigger language plpgsql as $$
begin
  insert into live (kind, order_id, order_reference, seller_id, buyer_id, audience)
  select distinct 'evidence', o.id, o.reference, n.seller_id, o.buyer_id, array['buyer', 'seller', 'staff']
  from fresh n join orders o on o.id = n.order_id;
  perform pg_notify('live', '');
  return null;
end $$;
create trigger evidence_told after insert on evidence referencing new table as fresh for each statement execute function tell_evidence();

-- Read marks of the two sides are told to both; those of customer service to customer service.
create function tell_read() returns trigger language plpgsql as $$
begin
  insert into live (kind, order_id, order_reference, seller_id, buyer_id, audience)
  select 'read', o.id, o.reference, new.seller_id, o.buyer_id,
    case when p.role in ('buyer', 'seller') then array['buyer', 'seller', 'staff'] else array['staff'] end
  from orders o, person p where o.id = new.order_id and p.id = new.person_id;
  perform pg_notify('live', '');
  return null;
end $$;
create trigger read_told after insert or update on read_mark for each row execute function tell_read();

-- The demo's time travel concerns every page.
create function tell_clock() returns trigger language plpgsql as $$
begin
  insert into live (kind, audience) values ('clock', array['everybody']);
  perform pg_notify('live', '');
  return null;
end $$;
create trigger clock_told after update on clock for each row execute function tell_clock();

-- Whoever's key or session ends is told at once to every server.
create function tell_ended() returns trigger language plpgsql as $$
begin
  perform pg_notify('live_end', encode(new.token_hash, 'hex'));
  return null;
end $$;
create trigger credential_ended after update of ended_at on credential for each row
  when (new.ended_at is not null and old.ended_at is null) execute function tell_ended();
