-- A parcel that was weighed at inspection is looked at again.
create function weigh_later() returns trigger language plpgsql as $$
begin
  insert into unlooked (order_id) values (new.order_id);
  return null;
end $$;
create trigger move_weighed after insert on move for each row when (new.name = 'inspect' and new.data ? 'weight')
  execute function weigh_later();
