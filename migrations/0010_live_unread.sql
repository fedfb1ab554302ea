-- What somebody has not read yet is looked for among the last month's messages.
create index message_seller on message (seller_id, created_at);
