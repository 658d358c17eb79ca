-- Queries of the room `region`: the working area of an office, and the borders that it brought.

-- query region_areas many 200
-- :office_id uuid
-- > regency_code text
SELECT regency_code FROM office_area WHERE office_id = :office_id ORDER BY regency_code;

-- query region_drawing one
-- :office_id uuid
-- > width real, height real, source text, imported_at instant
SELECT width, height, source, imported_at FROM border_drawing WHERE office_id = :office_id;

-- query region_drawing_insert exec
-- :office_id uuid
-- :width real
-- :height real
-- :source text
-- :imported_at instant
INSERT INTO border_drawing (office_id, width, height, source, imported_at)
VALUES (:office_id, :width, :height, :source, :imported_at);

-- query region_drawing_delete exec
-- :office_id uuid
DELETE FROM border_drawing WHERE office_id = :office_id;

-- query region_borders many 20000
-- :office_id uuid
-- > village_code text, path text, label_x real, label_y real
SELECT village_code, path, label_x, label_y FROM border WHERE office_id = :office_id ORDER BY village_code;

-- query region_border_insert exec
-- :office_id uuid
-- :village_code text
-- :path text
-- :label_x real
-- :label_y real
-- :east int
-- :south int
INSERT INTO border (office_id, village_code, path, label_x, label_y, east, south)
VALUES (:office_id, :village_code, :path, :label_x, :label_y, :east, :south);

-- query region_places many 20000
-- :office_id uuid
-- > village_code text, east int, south int
SELECT village_code, east, south FROM border
 WHERE office_id = :office_id AND east IS NOT NULL AND south IS NOT NULL ORDER BY village_code;

-- query region_borders_delete exec
-- :office_id uuid
DELETE FROM border WHERE office_id = :office_id;
