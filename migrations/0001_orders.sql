-- People, sellers, and the facts from the shop. Order first in every key (docs/decisions/0001).
create extension if not exists citext;

create table seller (
  id uuid primary key,
  reference text not null unique,
  name text not null,
  email citext not null,
  country text not null,
  zone text not null,
  address jsonb not null default '[]'
);

create table person (
  id uuid primary key,
  role text not null check (role in ('buyer', 'seller', 'agent', 'operator', 'carrier')),
  email citext not null,
  name text not null,
  seller_id uuid references seller,
  locale text not null default 'en',
  lead boolean not null default false,
  reference text,
  created_at timestamptz not null default now(),
  unique (role, email),
  check ((role = 'seller') = (seller_id is not null))
);

-- API keys, browser sessions and one-time links: only the sha256 of the secret is kept.
create table credential (
  token_hash bytea primary key,
  person_id uuid not null references person,
  kind text not null check (kind in ('key', 'session', 'link')),
  label text not null default '',
  scopes text[] not null default '{read,write}',
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  ended_at timestamptz
);
create index credential_person on credential (person_id);

-- The listing as it was at purchase, by the sha256 of its canonical JSON; referenced from any order.
create table listing (
  hash text primary key,
  body jsonb not null
);

create table orders (
  id uuid primary key,
  reference text not null unique,
  buyer_id uuid not null references person,
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  country text not null,
  placed_at timestamptz not null,
  ship_to jsonb not null default '{}',
  digest text not null
);
create index orders_buyer on orders (buyer_id, placed_at desc);

create table order_line (
  order_id uuid not null references orders,
  id uuid not null,
  position int not null,
  seller_id uuid not null references seller,
  sku text not null,
  title text not null,
  category text not null,
  quantity int not null check (quantity > 0),
  paid bigint not null check (paid >= 0),
  tax bigint not null check (tax between 0 and paid),
  discount bigint not null check (discount >= 0),
  shipping bigint not null check (shipping >= 0),
  listing text not null references listing,
  shipment text not null default '',
  claimed int not null default 0 check (claimed between 0 and quantity),
  refunded_units int not null default 0 check (refunded_units between 0 and quantity),
  refunded bigint not null default 0 check (refunded between 0 and paid + shipping),
  primary key (order_id, id)
);
create index order_line_seller on order_line (seller_id, order_id);

create table payment (
  order_id uuid not null references orders,
  id uuid not null,
  reference text not null,
  method text not null,
  captured bigint not null check (captured >= 0),
  captured_at timestamptz,
  reserved bigint not null default 0 check (reserved >= 0),
  refunded bigint not null default 0 check (refunded >= 0),
  check (reserved + refunded <= captured),
  primary key (order_id, id),
  unique (order_id, reference)
);

create table shipment (
  order_id uuid not null references orders,
  id uuid not null,
  reference text not null,
  seller_id uuid not null references seller,
  carrier text not null default '',
  tracking text not null default '',
  promised_at timestamptz,
  estimated_at timestamptz,
  shipped_at timestamptz,
  delivered_at timestamptz,
  primary key (order_id, id),
  unique (order_id, reference)
);
