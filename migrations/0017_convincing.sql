-- What convinced in disputes decided of late is looked up with every form by which a seller declines or rejects.
create index decision_decided_at on decision (decided_at desc);
