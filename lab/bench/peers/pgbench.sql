\set i :i + 1
\set id :client_id * :share + :i
update bench_rows set status = 'completed', result = repeat('x', 200), finished_at = now(), updated_at = now() where id = :id;
