-- Customer service: who works on a request, proposals both sides may accept, decisions with their parts.

-- Requests somebody at customer service has taken up (a dispute's own row says who holds it).
create table claim (
  order_id uuid not null,
  case_id uuid not null,
  holder_id uuid not null references person,
  by_id uuid not null references person,
  at timestamptz not null,
  primary key (order_id, case_id),
  foreign key (order_id, case_id) references cases deferrable initially deferred
);
create index claim_holder on claim (holder_id);

alter table dispute
  add proposal jsonb,
  add agreed_by text[] not null default '{}',
  drop constraint dispute_state,
  add constraint dispute_state check (state in (
    'open', 'evidence_asked', 'proposed', 'under_review', 'decided', 'appealed', 'final'
  ));
alter table decision
  add clauses text[] not null default '{}',
  add shows jsonb not null default '{}',
  add parts jsonb not null default '[]',
  add bearer text not null default '';
create index dispute_reviewer on dispute (reviewer_id) where state <> 'final';

-- What record() writes of a dispute gets the new columns; its text is changed in place, whichever migration wrote it last.
do $$
declare
  was text := pg_get_functiondef('record(jsonb)'::regprocedure);
  becomes text := regexp_replace(
    was, 'overdue = excluded\.overdue;', 'overdue = excluded.overdue, proposal = excluded.proposal, agreed_by = excluded.agreed_by;'
  );
begin
  if becomes = was then
    raise exception 'record() does not write disputes as this migration expects';
  end if;
  execute becomes;
end $$;
