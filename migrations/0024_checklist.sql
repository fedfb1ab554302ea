-- What a file is for: names of the policy's checks, said by who brought it. Whether a checklist is complete is computed from it.

alter table evidence add column shows text[] not null default '{}';

create function tell_shown() returns trigger language plpgsql as $$
begin
  insert into live (kind, order_id, order_reference, seller_id, buyer_id, audience)
  select 'evidence', o.id, o.reference, new.seller_id, o.buyer_id, new.audience || 'staff'::text
  from orders o where o.id = new.order_id;
  perform pg_notify('live', '');
  return null;
end $$;
create trigger evidence_shown after update on evidence for each row when (old.shows is distinct from new.shows)
  execute function tell_shown();
