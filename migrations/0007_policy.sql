-- What rules may ask of sellers, and what a case keeps of the answer it got.
alter table seller
  add tier text not null default '',
  add closed date[] not null default '{}';

alter table cases
  add facts jsonb,
  add planned jsonb;
