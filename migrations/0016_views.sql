-- Finding cases by what was said, and lists of cases kept under a name.
create index message_words on message using gin (to_tsvector('simple', body));
create index cases_words on cases using gin (to_tsvector('simple', statement));

create table saved_view (
  id uuid primary key,
  person_id uuid not null references person,
  name text not null check (char_length(name) between 1 and 40),
  filter jsonb not null,
  starts boolean not null default false,
  created_at timestamptz not null,
  unique (person_id, name)
);
create unique index saved_view_starts on saved_view (person_id) where starts;
