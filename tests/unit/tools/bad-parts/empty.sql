-- part is_so(x)

-- query one_thing one
-- > n int
SELECT 1 AS n WHERE @is_so(1);
