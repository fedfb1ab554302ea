-- History that can be checked by a stranger: a chain of hashes per order, written with what it seals (docs/audit.md).
-- order_id is the order, or the holder of an account outside of orders. Order first in the key.
create table chain (
  order_id uuid not null,
  sequence int not null check (sequence > 0),
  kind text not null,
  subject text not null,
  content bytea not null check (length(content) = 32),
  words bytea check (length(words) = 32),
  salt bytea,
  hash bytea not null check (length(hash) = 32),
  later boolean not null default false,
  number bigint generated always as identity,
  primary key (order_id, sequence)
);
create index chain_number on chain using brin (number) with (pages_per_range = 16);

-- What a link says never changes; only the salt of words may go, and with it the way back to them.
create function chain_stands() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and new.salt is null then
    old.salt := null;
    if new is not distinct from old then return new; end if;
  end if;
  raise exception 'chain is append-only';
end $$;
create trigger chain_append_only before update or delete on chain for each row execute function chain_stands();

-- Checkpoints as they were signed and put beside the evidence, away from this database.
create table checkpoint (
  number int primary key check (number > 0),
  at timestamptz not null,
  hash text not null,
  through bigint not null,
  orders int not null
);

-- Orders older than their chain: a worker chains what is kept of them, marked as chained later.
create table unchained (
  order_id uuid primary key
);
insert into unchained select id from orders;

-- Adds links to one chain, under the lock its caller holds; numbers up to a checkpoint's are all committed (advisory lock).
create function chain_links(p_order uuid, p jsonb, p_later boolean default false) returns void language plpgsql as $$
declare
  n int;
  h bytea;
  l record;
begin
  perform pg_advisory_xact_lock_shared(4706886318);
  select sequence, hash into n, h from chain where order_id = p_order order by sequence desc limit 1;
  n := coalesce(n, 0);
  h := coalesce(h, decode(repeat('00', 32), 'hex'));
  for l in select x->>'kind' as kind, x->>'subject' as subject, x->>'content' as content,
      decode(x->>'words', 'hex') as words, decode(x->>'salt', 'hex') as salt
    from jsonb_array_elements(p) with ordinality t(x, place) order by place
  loop
    n := n + 1;
    h := sha256(convert_to(format('{"content":"%s","order":"%s","previous":"%s","sequence":%s}',
      l.content, p_order, encode(h, 'hex'), n), 'UTF8'));
    insert into chain (order_id, sequence, kind, subject, content, words, salt, hash, later)
    values (p_order, n, l.kind, l.subject, decode(l.content, 'hex'), l.words, l.salt, h, p_later);
  end loop;
end $$;

do $$
begin
  revoke update, delete, truncate on chain, checkpoint from aisoon_app;
  grant update (salt) on chain to aisoon_app;
exception
  when undefined_object or insufficient_privilege then null;
end $$;
