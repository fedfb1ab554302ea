-- Sounds are evidence, too.
alter table evidence drop constraint evidence_kind_check;
alter table evidence add constraint evidence_kind_check check (kind in ('photo', 'video', 'audio', 'document'));
