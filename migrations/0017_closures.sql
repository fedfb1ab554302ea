-- Days off a seller announced itself: a list of {day, since, until}. A case counts those known when it was opened (docs/decisions/0020);
-- seller.closed stays what the shop or an operator told.
alter table seller add closures jsonb not null default '[]' check (jsonb_typeof(closures) = 'array');
