-- History and money are append-only by grant, too: the product works as aisoon_app, which may add to them and read them,
-- and change or remove nothing. (The triggers of 0002 and 0004 say the same to everybody, the owner included.)
-- Where the database's account may not make roles, the triggers stand alone.
do $$
begin
  if not exists (select from pg_roles where rolname = 'aisoon_app') then
    create role aisoon_app nologin;
  end if;
exception
  when duplicate_object or unique_violation then null; -- another database of this server was faster
  when insufficient_privilege then raise notice 'no role aisoon_app: this account may not make one';
end $$;

do $$
begin
  if not exists (select from pg_roles where rolname = 'aisoon_app') then
    return;
  end if;
  if not pg_has_role(current_user, 'aisoon_app', 'member') then
    execute format('grant aisoon_app to %I', current_user);
  end if;
  grant usage on schema public to aisoon_app;
  grant select, insert, update, delete on all tables in schema public to aisoon_app;
  grant usage on all sequences in schema public to aisoon_app;
  grant execute on all functions in schema public to aisoon_app;
  alter default privileges in schema public grant select, insert, update, delete on tables to aisoon_app;
  alter default privileges in schema public grant usage on sequences to aisoon_app;
  revoke update, delete on ledger, book, move, decision, told, payout, credit_use from aisoon_app;
exception
  when insufficient_privilege then raise notice 'aisoon_app keeps the privileges it has';
end $$;
