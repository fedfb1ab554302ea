-- Sellers take days off themselves; it stands among the changes.
alter table change drop constraint change_kind_check;
alter table change add constraint change_kind_check check (kind in (
  'person.invite', 'person.role', 'person.lead', 'person.end', 'person.return', 'key.make', 'key.end',
  'seller.edit', 'seller.close', 'seller.reopen', 'marketplace.edit', 'hook.make', 'hook.end', 'hook.retry'
));
