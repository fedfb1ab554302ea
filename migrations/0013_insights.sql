-- What insights and the transparency report read: cases by when they were opened, units by when they arrived.
create index cases_opened on cases (opened_at, id);
create index shipment_delivered on shipment (delivered_at) where delivered_at is not null;
create index order_line_category on order_line (category);
create index decision_supersedes on decision (order_id, supersedes) where supersedes is not null;
