-- An appeal may be sent back for a new decision; `sent_back` are the sides whose appeal was, who do not appeal again.
alter table dispute add column sent_back text[] not null default '{}';

do $$
declare
  was text := pg_get_functiondef('record(jsonb)'::regprocedure);
  becomes text := regexp_replace(was, 'agreed_by = excluded\.agreed_by', 'agreed_by = excluded.agreed_by, sent_back = excluded.sent_back');
begin
  if becomes = was then
    raise exception 'record() does not write disputes as this migration expects';
  end if;
  execute becomes;
end $$;
