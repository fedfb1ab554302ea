-- What a buyer has begun and not sent: one draft of a request for each order and person, and files on their way to us.
create table request_draft (
  order_id uuid not null references orders,
  person_id uuid not null references person,
  fields jsonb not null,
  updated_at timestamptz not null,
  primary key (order_id, person_id)
);
create index request_draft_updated on request_draft (updated_at);

-- A file that arrives in parts. `parts` are where they are kept, `file` what it was judged to be once it was whole,
-- `evidence_id` what it became when it was sent.
create table upload (
  order_id uuid not null references orders,
  id uuid not null,
  person_id uuid not null references person,
  name text not null,
  size bigint not null check (size > 0),
  received bigint not null default 0 check (received between 0 and size),
  parts text[] not null default '{}',
  file jsonb,
  evidence_id uuid,
  created_at timestamptz not null,
  touched_at timestamptz not null,
  primary key (order_id, id)
);
create index upload_person on upload (person_id);
create index upload_touched on upload (touched_at);

-- What a message is about, where it was written about one item.
alter table message add line_id uuid;
