-- Cases and their three companion machines, what was said and shown, and the history.
create table policy (
  hash text primary key,
  version text not null,
  body text not null,
  loaded_at timestamptz not null default now()
);

create table cases (
  order_id uuid not null references orders,
  id uuid not null,
  reference text not null unique,
  seller_id uuid not null references seller,
  buyer_id uuid not null references person,
  state text not null constraint cases_state check (state in (
    'requested', 'info_asked', 'offered', 'approved', 'shipped', 'received', 'accepted', 'parcel_rejected', 'declined', 'disputed', 'closed'
  )),
  entered_at timestamptz not null,
  due_move text,
  due_at timestamptz,
  remind_at timestamptz,
  version int not null,
  outcome text,
  policy text not null references policy,
  statement text not null,
  return_needed boolean not null,
  statutory boolean not null,
  needs_person text,
  value bigint not null check (value >= 0),
  offer jsonb,
  question text,
  remedy text,
  agreed bigint check (agreed >= 0),
  why text,
  bearer text,
  parent_id uuid,
  came_from text,
  paused_left bigint,
  extended text[] not null default '{}',
  opened_at timestamptz not null,
  closed_at timestamptz,
  primary key (order_id, id),
  check ((state = 'closed') = (outcome is not null)),
  check ((due_move is null) = (due_at is null))
);
create index cases_due on cases (due_at) where due_at is not null;
create index cases_remind on cases (remind_at) where remind_at is not null;
create index cases_buyer on cases (buyer_id, opened_at desc);
create index cases_seller on cases (seller_id, opened_at desc);
create index cases_open on cases (due_at) where state <> 'closed';

create table case_line (
  order_id uuid not null,
  case_id uuid not null,
  line_id uuid not null,
  reason text not null,
  quantity int not null check (quantity >= 0),
  received int check (received >= 0),
  condition text,
  note text not null default '',
  refund bigint check (refund >= 0),
  primary key (order_id, case_id, line_id),
  foreign key (order_id, case_id) references cases deferrable initially deferred,
  foreign key (order_id, line_id) references order_line
);

create table parcel (
  order_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  state text not null constraint parcel_state check (state in (
    'label_ready', 'handed_over', 'in_transit', 'delivered', 'lost', 'refused', 'expired', 'to_send_back', 'sent_back', 'returned_to_buyer'
  )),
  entered_at timestamptz not null,
  due_move text,
  due_at timestamptz,
  carrier text not null,
  tracking text not null,
  back_carrier text not null,
  back_tracking text not null,
  handed_at timestamptz,
  delivered_at timestamptz,
  primary key (order_id, id),
  foreign key (order_id, case_id) references cases deferrable initially deferred
);
create index parcel_due on parcel (due_at) where due_at is not null;
create index parcel_tracking on parcel (tracking);
create index parcel_back_tracking on parcel (back_tracking) where back_tracking <> '';

create table refund (
  order_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  state text not null constraint refund_state check (state in (
    'created', 'scheduled', 'submitted', 'unknown', 'succeeded', 'failed', 'reversed', 'cancelled'
  )),
  entered_at timestamptz not null,
  due_move text,
  due_at timestamptz,
  payment_id uuid,
  destination text not null check (destination in ('payment', 'store_credit')),
  amount bigint not null check (amount > 0),
  currency text not null,
  breakdown jsonb not null,
  bearer text not null,
  asked_by uuid not null,
  attempts int not null,
  provider_ref text,
  error text,
  primary key (order_id, id),
  foreign key (order_id, case_id) references cases deferrable initially deferred,
  foreign key (order_id, payment_id) references payment,
  check ((destination = 'payment') = (payment_id is not null))
);
create index refund_due on refund (due_at) where due_at is not null;

create table dispute (
  order_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  state text not null constraint dispute_state check (state in (
    'open', 'evidence_asked', 'under_review', 'decided', 'appealed', 'final'
  )),
  entered_at timestamptz not null,
  due_move text,
  due_at timestamptz,
  about text not null,
  opened_by text not null,
  reviewer_id uuid references person,
  first_reviewer_id uuid references person,
  asked_party text,
  asked text[] not null default '{}',
  question text,
  appealed_by text,
  accepted_by text[] not null default '{}',
  extended text[] not null default '{}',
  overdue boolean not null default false,
  primary key (order_id, id),
  foreign key (order_id, case_id) references cases deferrable initially deferred,
  check (reviewer_id is null or first_reviewer_id is null or reviewer_id <> first_reviewer_id)
);
create index dispute_due on dispute (due_at) where due_at is not null;

create table decision (
  order_id uuid not null,
  id uuid not null,
  case_id uuid not null,
  dispute_id uuid not null,
  number int not null,
  outcome text not null check (outcome in ('buyer', 'seller', 'split', 'carrier', 'platform')),
  amount bigint not null check (amount >= 0),
  grounds text not null,
  facts text not null,
  rule text not null,
  policy text not null,
  weighed uuid[] not null default '{}',
  reviewer_id uuid not null references person,
  reviewer_name text not null,
  supersedes uuid,
  decided_at timestamptz not null,
  primary key (order_id, id),
  unique (order_id, dispute_id, number),
  foreign key (order_id, dispute_id) references dispute deferrable initially deferred
);

create table evidence (
  order_id uuid not null references orders,
  id uuid not null,
  seller_id uuid not null references seller,
  case_id uuid,
  by_id uuid not null references person,
  by_role text not null,
  kind text not null check (kind in ('photo', 'video', 'document')),
  media_type text not null,
  size bigint not null check (size > 0),
  sha256 text not null,
  key text not null,
  preview_key text,
  thumbnail_key text,
  name text not null,
  caption text not null,
  captured_at text,
  created_at timestamptz not null,
  primary key (order_id, id)
);

-- One conversation per order and seller. audience: who may read beside customer service; empty = internal note.
create table message (
  order_id uuid not null references orders,
  id uuid not null,
  seller_id uuid not null references seller,
  case_id uuid,
  author_id uuid not null references person,
  author_role text not null,
  author_name text not null,
  audience text[] not null check (audience <@ array['buyer', 'seller']),
  body text not null,
  evidence uuid[] not null default '{}',
  created_at timestamptz not null,
  primary key (order_id, id)
);
create index message_talk on message (order_id, seller_id, created_at);

-- History = audit = webhook = timeline: append-only.
create table move (
  order_id uuid not null references orders,
  id uuid not null,
  case_id uuid not null,
  machine text not null,
  subject_id uuid not null,
  name text not null,
  source text not null,
  target text not null,
  actor text not null,
  actor_id uuid not null,
  actor_name text not null,
  at timestamptz not null,
  version int not null,
  data jsonb not null,
  due_move text,
  due_at timestamptz,
  primary key (order_id, id)
);
create index move_case on move (order_id, case_id, id);

-- Double entry: signed minor units; every currency sums to zero under each move. Append-only.
create table ledger (
  order_id uuid not null references orders,
  id uuid not null,
  move_id uuid not null,
  account text not null,
  amount bigint not null,
  currency text not null,
  memo text not null,
  primary key (order_id, id)
);
create index ledger_move on ledger (order_id, move_id);

create function append_only() returns trigger language plpgsql as $$
begin
  raise exception '% is append-only', tg_table_name;
end $$;
create trigger move_append_only before update or delete on move for each statement execute function append_only();
create trigger ledger_append_only before update or delete on ledger for each statement execute function append_only();
create trigger decision_append_only before update or delete on decision for each statement execute function append_only();

-- Work for after the commit, written in the same transaction; key makes it once.
create table task (
  id uuid primary key,
  kind text not null,
  key text not null unique,
  body jsonb not null,
  run_at timestamptz not null default now(),
  attempts int not null default 0,
  error text,
  held boolean not null default false
);
create index task_run on task (run_at) where not held;

create table idempotency (
  person_id uuid not null,
  key text not null,
  request bytea not null,
  status int not null,
  reply bytea not null,
  created_at timestamptz not null default now(),
  primary key (person_id, key)
);

-- The demo's time travel: how far its clock runs ahead. Outside the demo the row stays at zero.
create table clock (
  id boolean primary key default true check (id),
  ahead interval not null default '0'
);
insert into clock default values;
