-- Files brought by mistake. `gone_at`: taken back; the row stays as the trace, its name and caption are empty, its bytes go.
-- `covers`: areas of a photo nobody sees but who judges or brought it, each [left, top, width, height] in thousandths.
alter table evidence add column gone_at timestamptz;
alter table evidence add column covers jsonb not null default '[]';
create index evidence_sha256 on evidence (sha256);

-- Bytes nothing shows any more, until a job has seen that no other row names them and removed them. The row stays a while after
-- that: a file that was just being sent anew may have counted on bytes that went.
create table gone_file (
  key text primary key,
  sha256 text not null,
  since timestamptz not null default now(),
  removed_at timestamptz
);

-- What was seen in a picture goes with it.
create function forget_looks() returns trigger language plpgsql as $$
begin
  delete from trace where order_id = new.order_id and evidence_id = new.id;
  return null;
end $$;
create trigger evidence_gone after update of gone_at on evidence for each row when (new.gone_at is not null) execute function forget_looks();
