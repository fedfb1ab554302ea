-- Disputes that wait behind the others for what is missing, and until when: worked out by the rules at every write about them.

create table awaited (
  order_id uuid not null,
  case_id uuid not null,
  until timestamptz not null,
  primary key (order_id, case_id),
  foreign key (order_id, case_id) references cases on delete cascade
);
