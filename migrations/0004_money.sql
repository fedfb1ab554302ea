-- Money that cannot go wrong: what finance needs beside refunds. Order first in every key that belongs to an order.

-- facts of the shop
alter table orders add tax_by text not null default 'seller' check (tax_by in ('seller', 'platform'));
alter table order_line add commission bigint not null default 0 check (commission between 0 and paid);
alter table payment
  add gateway text not null default '',
  add charged_back bigint not null default 0 check (charged_back >= 0);
create index payment_reference on payment (reference);

-- refunds: two-person rule, frozen by a chargeback, pending at the provider, other destinations, goodwill
alter table refund drop constraint refund_state;
alter table refund add constraint refund_state check (state in (
  'created', 'to_confirm', 'scheduled', 'frozen', 'submitted', 'unknown', 'pending', 'succeeded', 'failed', 'reversed', 'cancelled'
));
alter table refund drop constraint refund_destination_check;
alter table refund drop constraint refund_check;
alter table refund
  add constraint refund_destination check (destination in ('payment', 'store_credit', 'bank')),
  add constraint refund_payment check (destination <> 'payment' or payment_id is not null),
  add kind text not null default 'refund' check (kind in ('refund', 'goodwill')),
  add shares jsonb not null default '[]',
  add maker_id uuid,
  add asks int not null default 0,
  add submitted_at timestamptz,
  add intent text not null default '',
  add account text not null default '',
  add elsewhere bigint not null default 0,
  add displaced bigint not null default 0 check (displaced between 0 and amount);
alter table parcel add label_cost bigint not null default 0 check (label_cost >= 0);

-- what happened at the provider without us: refunds made in its console, and chargebacks
create table external (
  order_id uuid not null references orders,
  id uuid not null,
  payment_id uuid not null,
  state text not null constraint external_state check (state in ('recorded', 'returned', 'claimed')),
  entered_at timestamptz not null,
  due_move text,
  due_at timestamptz,
  reference text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  held bigint not null check (held >= 0),
  shares jsonb not null,
  key text not null default '',
  primary key (order_id, id),
  foreign key (order_id, payment_id) references payment,
  unique (order_id, payment_id, reference)
);
create table chargeback (
  order_id uuid not null references orders,
  id uuid not null,
  payment_id uuid not null,
  state text not null constraint chargeback_state check (state in ('open', 'won', 'lost')),
  entered_at timestamptz not null,
  due_move text,
  due_at timestamptz,
  reference text not null,
  amount bigint not null check (amount > 0),
  currency text not null,
  held bigint not null check (held >= 0),
  shares jsonb not null,
  fee bigint not null default 0,
  reason text not null default '',
  contested_at timestamptz,
  told_at timestamptz not null,
  primary key (order_id, id),
  foreign key (order_id, payment_id) references payment,
  unique (order_id, payment_id, reference)
);
create index chargeback_due on chargeback (due_at) where due_at is not null;

-- moves of those two machines belong to an order, and to no case
alter table move alter column case_id drop not null;

-- every word a gateway told, once; append-only
create table told (
  order_id uuid not null references orders,
  gateway text not null,
  id text not null,
  kind text not null,
  body jsonb not null,
  heard_at timestamptz not null,
  primary key (order_id, gateway, id)
);
create table gateway_cursor (
  gateway text primary key,
  cursor text not null,
  read_at timestamptz not null
);
create table reconciliation (
  id uuid primary key,
  at timestamptz not null,
  gateway text not null,
  payments int not null,
  ours jsonb not null,
  theirs jsonb not null,
  differences jsonb not null
);

-- accounts of sellers and buyers outside any order: payouts to sellers, store credit spent; double entry, append-only
create table payout (
  seller_id uuid not null references seller,
  id uuid not null,
  reference text not null unique,
  amount bigint not null check (amount > 0),
  currency text not null,
  at timestamptz not null,
  by_id uuid not null,
  primary key (seller_id, id)
);
create table credit_use (
  buyer_id uuid not null references person,
  id uuid not null,
  reference text not null unique,
  amount bigint not null check (amount > 0),
  currency text not null,
  at timestamptz not null,
  by_id uuid not null,
  primary key (buyer_id, id)
);
create table book (
  holder_id uuid not null,
  id uuid not null,
  cause_id uuid not null,
  account text not null,
  amount bigint not null,
  currency text not null,
  memo text not null,
  at timestamptz not null,
  primary key (holder_id, id)
);
create trigger book_append_only before update or delete on book for each statement execute function append_only();
create trigger told_append_only before update or delete on told for each statement execute function append_only();
create trigger payout_append_only before update or delete on payout for each statement execute function append_only();
create trigger credit_use_append_only before update or delete on credit_use for each statement execute function append_only();
create index ledger_account on ledger (account, currency);
create index book_account on book (account, currency);

-- when an entry was made, by the desk's clock
alter table ledger add at timestamptz not null default now();

-- one list of all entries: in orders and outside them
create view entry as
  select order_id, null::uuid as holder_id, id, move_id as cause_id, account, amount, currency, memo, at from ledger
  union all
  select null, holder_id, id, cause_id, account, amount, currency, memo, at from book;

-- what the finance console reads
create index refund_entered on refund (entered_at, id);
create index cases_closed on cases (closed_at, id) where closed_at is not null;
