-- Replies kept for another time: a seller's own people share theirs, customer service's (seller_id null) theirs.
create table canned_reply (
  id uuid primary key,
  seller_id uuid references seller,
  name text not null check (char_length(name) between 1 and 60),
  body text not null check (char_length(body) between 1 and 2000),
  author_id uuid not null references person,
  updated_at timestamptz not null,
  unique nulls not distinct (seller_id, name)
);
