-- Names of persons are put under keys of their letters as well (src/subjects/candidates.c): those of before get theirs by the job.

UPDATE subject SET block_version = 0 WHERE kind = 'person' AND block_version = 1;
