-- Who may see a file: both sides, unless customer service brought it with a note or with words to one side only.

alter table evidence add column audience text[] not null default array['buyer', 'seller'];

create or replace function tell_evidence() returns trigger language plpgsql as $$
begin
  insert into live (kind, order_id, order_reference, seller_id, buyer_id, audience)
  select distinct 'evidence', o.id, o.reference, n.seller_id, o.buyer_id, n.audience || 'staff'::text
  from fresh n join orders o on o.id = n.order_id;
  perform pg_notify('live', '');
  return null;
end $$;
