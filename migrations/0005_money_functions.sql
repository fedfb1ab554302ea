-- Round trips of 0003 with what 0004 added: whole dossiers in, whole rows out.

create or replace function read_dossier(p_order uuid) returns json language sql stable as $$
  select json_build_object(
    'order', to_json(o),
    'buyer', (select json_build_object('id', p.id, 'name', p.name, 'email', p.email, 'locale', p.locale) from person p where p.id = o.buyer_id),
    'sellers', (select coalesce(json_agg(to_json(s)), '[]') from seller s where s.id in (select seller_id from order_line where order_id = o.id)),
    'lines', (select coalesce(json_agg(to_json(t) order by t.position), '[]') from order_line t where t.order_id = o.id),
    'payments', (select coalesce(json_agg(to_json(t) order by t.id), '[]') from payment t where t.order_id = o.id),
    'shipments', (select coalesce(json_agg(to_json(t) order by t.id), '[]') from shipment t where t.order_id = o.id),
    'cases', (select coalesce(json_agg(to_json(t) order by t.id), '[]') from cases t where t.order_id = o.id),
    'case_lines', (select coalesce(json_agg(to_json(t) order by t.line_id), '[]') from case_line t where t.order_id = o.id),
    'parcels', (select coalesce(json_agg(to_json(t) order by t.id), '[]') from parcel t where t.order_id = o.id),
    'refunds', (select coalesce(json_agg(to_json(t) order by t.id), '[]') from refund t where t.order_id = o.id),
    'disputes', (select coalesce(json_agg(to_json(t) order by t.id), '[]') from dispute t where t.order_id = o.id),
    'decisions', (select coalesce(json_agg(to_json(t) order by t.id), '[]') from decision t where t.order_id = o.id),
    'evidence', (select coalesce(json_agg(to_json(t) order by t.id), '[]') from evidence t where t.order_id = o.id),
    'externals', (select coalesce(json_agg(to_json(t) order by t.id), '[]') from external t where t.order_id = o.id),
    'chargebacks', (select coalesce(json_agg(to_json(t) order by t.id), '[]') from chargeback t where t.order_id = o.id)
  ) from orders o where o.id = p_order
$$;

-- Everything one decision wrote, in one go: whole rows by table.
create or replace function record(p jsonb) returns void language plpgsql as $$
declare
  bad text;
begin
  if p ? 'order_line' then
    update order_line t set claimed = n.claimed, refunded_units = n.refunded_units, refunded = n.refunded
    from jsonb_populate_recordset(null::order_line, p->'order_line') n where t.order_id = n.order_id and t.id = n.id;
  end if;
  if p ? 'payment' then
    update payment t set reserved = n.reserved, refunded = n.refunded, charged_back = n.charged_back
    from jsonb_populate_recordset(null::payment, p->'payment') n where t.order_id = n.order_id and t.id = n.id;
  end if;
  if p ? 'cases' then
    insert into cases select * from jsonb_populate_recordset(null::cases, p->'cases')
    on conflict (order_id, id) do update set
      state = excluded.state, entered_at = excluded.entered_at, due_move = excluded.due_move, due_at = excluded.due_at,
      remind_at = excluded.remind_at, version = excluded.version, outcome = excluded.outcome, value = excluded.value,
      return_needed = excluded.return_needed, needs_person = excluded.needs_person, offer = excluded.offer,
      question = excluded.question, remedy = excluded.remedy, agreed = excluded.agreed, why = excluded.why,
      bearer = excluded.bearer, came_from = excluded.came_from, paused_left = excluded.paused_left,
      extended = excluded.extended, closed_at = excluded.closed_at, facts = excluded.facts, planned = excluded.planned;
  end if;
  if p ? 'case_line' then
    insert into case_line select * from jsonb_populate_recordset(null::case_line, p->'case_line')
    on conflict (order_id, case_id, line_id) do update set
      quantity = excluded.quantity, received = excluded.received, condition = excluded.condition,
      note = excluded.note, refund = excluded.refund;
  end if;
  if p ? 'parcel' then
    insert into parcel select * from jsonb_populate_recordset(null::parcel, p->'parcel')
    on conflict (order_id, id) do update set
      state = excluded.state, entered_at = excluded.entered_at, due_move = excluded.due_move, due_at = excluded.due_at,
      carrier = excluded.carrier, tracking = excluded.tracking, back_carrier = excluded.back_carrier,
      back_tracking = excluded.back_tracking, handed_at = excluded.handed_at, delivered_at = excluded.delivered_at,
      label_cost = excluded.label_cost;
  end if;
  if p ? 'refund' then
    insert into refund select * from jsonb_populate_recordset(null::refund, p->'refund')
    on conflict (order_id, id) do update set
      state = excluded.state, entered_at = excluded.entered_at, due_move = excluded.due_move, due_at = excluded.due_at,
      attempts = excluded.attempts, provider_ref = excluded.provider_ref, error = excluded.error,
      destination = excluded.destination, account = excluded.account, asks = excluded.asks,
      submitted_at = excluded.submitted_at, elsewhere = excluded.elsewhere, displaced = excluded.displaced;
  end if;
  if p ? 'dispute' then
    insert into dispute select * from jsonb_populate_recordset(null::dispute, p->'dispute')
    on conflict (order_id, id) do update set
      state = excluded.state, entered_at = excluded.entered_at, due_move = excluded.due_move, due_at = excluded.due_at,
      reviewer_id = excluded.reviewer_id, first_reviewer_id = excluded.first_reviewer_id,
      asked_party = excluded.asked_party, asked = excluded.asked, question = excluded.question,
      appealed_by = excluded.appealed_by, accepted_by = excluded.accepted_by, extended = excluded.extended,
      overdue = excluded.overdue;
  end if;
  if p ? 'external' then
    insert into external select * from jsonb_populate_recordset(null::external, p->'external')
    on conflict (order_id, id) do update set
      state = excluded.state, entered_at = excluded.entered_at, held = excluded.held, shares = excluded.shares;
  end if;
  if p ? 'chargeback' then
    insert into chargeback select * from jsonb_populate_recordset(null::chargeback, p->'chargeback')
    on conflict (order_id, id) do update set
      state = excluded.state, entered_at = excluded.entered_at, due_move = excluded.due_move, due_at = excluded.due_at,
      contested_at = excluded.contested_at, told_at = excluded.told_at, shares = excluded.shares;
  end if;
  if p ? 'told' then
    insert into told select * from jsonb_populate_recordset(null::told, p->'told');
  end if;
  if p ? 'decision' then
    insert into decision select * from jsonb_populate_recordset(null::decision, p->'decision');
  end if;
  if p ? 'evidence' then
    insert into evidence select * from jsonb_populate_recordset(null::evidence, p->'evidence')
    on conflict (order_id, id) do update set case_id = excluded.case_id;
  end if;
  if p ? 'message' then
    insert into message select * from jsonb_populate_recordset(null::message, p->'message');
  end if;
  if p ? 'move' then
    insert into move select * from jsonb_populate_recordset(null::move, p->'move');
  end if;
  if p ? 'ledger' then
    select string_agg(currency || ' ' || total, ', ') into bad from (
      select currency, sum(amount) as total
      from jsonb_populate_recordset(null::ledger, p->'ledger') group by move_id, currency having sum(amount) <> 0
    ) unbalanced;
    if bad is not null then
      raise exception 'ledger entries do not sum to zero: %', bad using errcode = 'check_violation';
    end if;
    insert into ledger select * from jsonb_populate_recordset(null::ledger, p->'ledger');
  end if;
  if p ? 'task' then
    insert into task (id, kind, key, body)
    select (t->>'id')::uuid, t->>'kind', t->>'key', t->'body' from jsonb_array_elements(p->'task') t
    on conflict (key) do nothing;
  end if;
end $$;

-- A payout or spent store credit with its entries, in one go; like every set of entries they sum to zero.
create function record_book(p_table text, p_row jsonb, p_book jsonb) returns void language plpgsql as $$
declare
  bad text;
begin
  select string_agg(currency || ' ' || total, ', ') into bad from (
    select currency, sum(amount) as total
    from jsonb_populate_recordset(null::book, p_book) group by cause_id, currency having sum(amount) <> 0
  ) unbalanced;
  if bad is not null then
    raise exception 'ledger entries do not sum to zero: %', bad using errcode = 'check_violation';
  end if;
  if p_table = 'payout' then
    insert into payout select * from jsonb_populate_record(null::payout, p_row);
  else
    insert into credit_use select * from jsonb_populate_record(null::credit_use, p_row);
  end if;
  insert into book select * from jsonb_populate_recordset(null::book, p_book);
end $$;
