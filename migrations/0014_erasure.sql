-- A person's words in one order's history, erased: what was sealed of them is a commitment, and stays.
-- History stays append-only otherwise: the product's account may call this and nothing else that changes a move.
create or replace function append_only() returns trigger language plpgsql as $$
begin
  if tg_op = 'UPDATE' and tg_table_name = 'move' and current_setting('aisoon.erasing', true) = 'words' then
    return null;
  end if;
  raise exception '% is append-only', tg_table_name;
end $$;

create function erase_words(p_order uuid, p_messages uuid[], p_evidence uuid[], p_moves jsonb) returns void
language plpgsql security definer set search_path = public as $$
begin
  update message set body = '', author_name = '' where order_id = p_order and id = any(p_messages);
  update evidence set name = '', caption = '' where order_id = p_order and id = any(p_evidence);
  perform set_config('aisoon.erasing', 'words', true);
  update move m set actor_name = '', data = m.data - array(select jsonb_array_elements_text(x->'words'))
  from jsonb_array_elements(p_moves) x where m.order_id = p_order and m.id = (x->>'id')::uuid;
  perform set_config('aisoon.erasing', '', true);
  update chain set salt = null where order_id = p_order and salt is not null and subject = any(
    array(select unnest(p_messages)::text union all select unnest(p_evidence)::text union all select x->>'id' from jsonb_array_elements(p_moves) x));
end $$;
