-- The cluster that gave out the sequence numbers: see check-cluster.ts.
CREATE TABLE ftl_cluster (
  only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  system_identifier text NOT NULL,
  timeline          text NOT NULL
);
