INSERT INTO activity (seq, at, who, what, subject, prev, hash)
VALUES (:seq, :at, :who, :what, :subject, :prev, :hash)
