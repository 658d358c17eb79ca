-- What came with a thing.

-- query attachment_insert exec
-- :office_id uuid, :id uuid, :seq int, :owner_kind text, :owner_id uuid, :item_key text, :kind text, :pages int
-- :fingerprint bytes, :added_by uuid, :added_at instant
INSERT INTO attachment (office_id, id, seq, owner_kind, owner_id, item_key, kind, pages, fingerprint, state, added_by, added_at)
VALUES (:office_id, :id, :seq, :owner_kind, :owner_id, :item_key, :kind, :pages, :fingerprint, 'kept', :added_by, :added_at);

-- query attachment_page_insert exec
-- :office_id uuid, :attachment_id uuid, :page int, :blob_id uuid, :width int, :height int
INSERT INTO attachment_page (office_id, attachment_id, page, blob_id, width, height)
VALUES (:office_id, :attachment_id, :page, :blob_id, :width, :height);

-- query attachment_by_id one
-- :office_id uuid, :id uuid
-- > owner_kind text, owner_id uuid, item_key text, fingerprint bytes, state text
SELECT owner_kind, owner_id, item_key, fingerprint, state FROM attachment WHERE office_id = :office_id AND id = :id;

-- query attachment_same one
-- :office_id uuid, :owner_kind text, :owner_id uuid, :item_key text, :fingerprint bytes
-- > same int, last int
SELECT count(CASE WHEN item_key = :item_key AND fingerprint = :fingerprint AND state = 'kept' THEN 1 END) AS same,
       coalesce(max(seq), 0) AS last
  FROM attachment WHERE office_id = :office_id AND owner_kind = :owner_kind AND owner_id = :owner_id;

-- query attachment_rows_of many 30
-- :office_id uuid, :owner_kind text, :owner_id uuid
-- > office_id uuid, id uuid, seq int, item_key text, kind text, pages int, state text, added_by uuid, added_at instant
-- > withdrawn_at instant?, withdrawn_why sealed(attachment.withdrawn_why, id)?
SELECT office_id, id, seq, item_key, kind, pages, state, added_by, added_at, withdrawn_at, withdrawn_why
  FROM attachment WHERE office_id = :office_id AND owner_kind = :owner_kind AND owner_id = :owner_id ORDER BY seq;

-- query attachment_page_one one
-- :office_id uuid, :id uuid, :owner_kind text, :owner_id uuid, :page int
-- > address bytes, media_type text, size int, width int, height int
SELECT b.address, b.media_type, b.size, p.width, p.height
  FROM attachment a
  JOIN attachment_page p ON p.office_id = a.office_id AND p.attachment_id = a.id AND p.page = :page
  JOIN blob b ON b.office_id = p.office_id AND b.id = p.blob_id
 WHERE a.office_id = :office_id AND a.id = :id AND a.owner_kind = :owner_kind AND a.owner_id = :owner_id
   AND a.state = 'kept';

-- query attachment_withdraw_set exec
-- :office_id uuid, :id uuid, :withdrawn_by uuid, :withdrawn_at instant, :withdrawn_why sealed(attachment.withdrawn_why, id)
UPDATE attachment SET state = 'withdrawn', withdrawn_by = :withdrawn_by, withdrawn_at = :withdrawn_at,
       withdrawn_why = :withdrawn_why
 WHERE office_id = :office_id AND id = :id AND state = 'kept';
