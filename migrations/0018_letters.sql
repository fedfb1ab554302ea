-- What somebody wants by letter, by the address letters go to; `token` opens these choices from a letter, and nothing else.
create table mail_reader (
  role text not null check (role in ('buyer', 'seller', 'agent')),
  address citext not null,
  token text not null unique,
  choices jsonb not null default '{}',
  primary key (role, address)
);
