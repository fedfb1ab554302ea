-- What was written with a move is found, too: statements, questions and notes, as the timeline shows them to both sides.
create function said_with(data jsonb) returns text language sql immutable parallel safe
  return coalesce(data->>'statement', '') || ' ' || coalesce(data->>'question', '') || ' ' || coalesce(data->>'note', '');

create index move_words on move using gin (words_of(said_with(data))) where data ?| array['statement', 'question', 'note'];
