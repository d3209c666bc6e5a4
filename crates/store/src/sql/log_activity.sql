INSERT INTO activity (seq, at, who, what, subject, writer, prev, hash)
VALUES (:seq, :at, :who, :what, :subject, :writer, :prev, :hash)
