-- part is_so(x)
{x} = 1

-- part is_so(x)
{x} = 2

-- query one_thing one
-- > n int
SELECT 1 AS n WHERE @is_so(1);
