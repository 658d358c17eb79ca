-- part is_so(x)
{x} = 1

-- query one_thing one
-- > n int
SELECT 1 AS n WHERE @is_so(1, 2);
