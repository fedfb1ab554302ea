-- Words are runs of letters and digits: AB-1234 and ana@example.org are found by each of their parts.
create function words_of(said text) returns tsvector language sql immutable parallel safe
  return to_tsvector('pg_catalog.simple'::regconfig, regexp_replace(said, '[^[:alnum:]]+', ' ', 'g'));

drop index message_words;
drop index cases_words;
create index message_words on message using gin (words_of(body));
create index cases_words on cases using gin (words_of(statement));
