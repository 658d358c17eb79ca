// SPDX-License-Identifier: AGPL-3.0-or-later
// Files as people and attackers send them, made here byte by byte.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "./crc.mjs";
import { deflateSync } from "node:zlib";

const chunk = (name, data) => {
        const head = Buffer.from(name, "latin1"), size = Buffer.alloc(4), sum = Buffer.alloc(4);
        size.writeUInt32BE(data.length);
        sum.writeUInt32BE(crc32(Buffer.concat([head, data])));
        return Buffer.concat([size, head, data, sum]);
};

/* An RGB image whose header says width x height, whatever rows stand in it. */
export function png(width, height, { text = "", rows = height } = {}) {
        const header = Buffer.alloc(13);
        header.writeUInt32BE(width, 0);
        header.writeUInt32BE(height, 4);
        header.set([8, 2, 0, 0, 0], 8);
        const pixels = Buffer.alloc(rows * (1 + width * 3), 0x60);
        for (let row = 0; row < rows; row++)
                pixels[row * (1 + width * 3)] = 0;
        const chunks = [chunk("IHDR", header), chunk("IDAT", deflateSync(pixels)), chunk("IEND", Buffer.alloc(0))];
        if (text)
                chunks.splice(1, 0, chunk("tEXt", Buffer.from(`Comment\0${text}`, "latin1")));
        return Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), ...chunks]);
}

/* EXIF with GPSLatitude 8 deg 01' 02" S in it, as a telephone writes it, and words in ImageDescription. */
function exif(words) {
        const description = Buffer.from(`${words}\0`, "latin1"), base = 8 + 2 + 2 * 12 + 4;
        const gps = base + description.length + (description.length % 2);
        const tiff = Buffer.alloc(gps + 2 + 2 * 12 + 4 + 24);
        tiff.write("II*\0", 0, "latin1");
        tiff.writeUInt32LE(8, 4);
        const entry = (at, tag, type, count, value) => {
                tiff.writeUInt16LE(tag, at);
                tiff.writeUInt16LE(type, at + 2);
                tiff.writeUInt32LE(count, at + 4);
                tiff.writeUInt32LE(value, at + 8);
        };
        tiff.writeUInt16LE(2, 8);
        entry(10, 0x010e, 2, description.length, base);
        entry(22, 0x8825, 4, 1, gps);
        description.copy(tiff, base);
        tiff.writeUInt16LE(2, gps);
        entry(gps + 2, 1, 2, 2, 0x53);
        entry(gps + 14, 2, 5, 3, gps + 30);
        for (const [place, number] of [8, 1, 1, 1, 2, 1].entries())
                tiff.writeUInt32LE(number, gps + 30 + place * 4);
        const head = Buffer.from("\xff\xe1\0\0Exif\0\0", "latin1");
        head.writeUInt16BE(tiff.length + 8, 2);
        return Buffer.concat([head, tiff]);
}

const plainJpeg = (source) => readFileSync(join(source, "tests/fuzz/corpus/jpeg/plain"));

export function photo(source, words) {
        const plain = plainJpeg(source);
        return Buffer.concat([plain.subarray(0, 2), exif(words), plain.subarray(2)]);
}

export const truncated = (source) => plainJpeg(source).subarray(0, 400);

/* One page of words, and a script that the reader would run when it opens; `lines` drawn across it make it slow. */
export function pdf({ pages = 1, script = true, lines = 0 } = {}) {
        const kids = Array.from({ length: pages }, (_, place) => `${4 + place} 0 R`).join(" ");
        const stream = "BT /F1 24 Tf 72 700 Td (DATA FIKTIF Surat Keterangan) Tj ET" +
                Array.from({ length: lines }, (_, i) => `\n${i % 595} 0 m ${(i * 7) % 595} 842 l S`).join("");
        const objects = [
                `<< /Type /Catalog /Pages 2 0 R${script ? " /OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>" : ""} >>`,
                `<< /Type /Pages /Kids [${kids}] /Count ${pages} >>`,
                `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`,
                ...Array.from({ length: pages }, () => "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R " +
                        "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"),
        ];
        return pdfOf(objects);
}

/* Of these objects, numbered from 1, the catalogue first; strings of bytes in latin1. */
export function pdfOf(objects) {
        let text = "%PDF-1.4\n";
        const places = objects.map((object, place) => {
                const at = text.length;
                text += `${place + 1} 0 obj\n${object}\nendobj\n`;
                return at;
        });
        const table = text.length;
        text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n` +
                places.map((at) => `${String(at).padStart(10, "0")} 00000 n \n`).join("") +
                `trailer << /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${table}\n%%EOF\n`;
        return Buffer.from(text, "latin1");
}

const streamOf = (bytes, more = "") => `<< /Length ${bytes.length} ${more} >>\nstream\n${bytes.toString("latin1")}\nendstream`;
const onePage = (contents, more = "") => ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 200] /Contents 4 0 R ${more} >>`, contents];

/* A tree of pages that is its own branch. */
export const pdfOfLoops = () => pdfOf(["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 10 >>"]);
/* A thousand bytes that open to a page of 100 MB of steps. */
export const pdfBomb = () => pdfOf(onePage(streamOf(deflateSync(deflateSync(Buffer.alloc(100_000_000, "q "))), "/Filter [/FlateDecode /FlateDecode]")));
/* A drawing that draws itself, twice. */
export const pdfOfItself = () => pdfOf([...onePage(streamOf(Buffer.from("/F Do")), "/Resources << /XObject << /F 5 0 R >> >>"),
        streamOf(Buffer.from("/F Do /F Do"), "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F 5 0 R >> >>")]);
/* A JPEG that says its height at the end: 65,535 rows. */
export function lateHeight(source) {
        const bytes = Buffer.from(plainJpeg(source)), frame = bytes.indexOf("ffc0", "hex");
        bytes.writeUInt16BE(0, frame + 5);
        return Buffer.concat([bytes.subarray(0, -2), Buffer.from("ffdc0004ffffffd9", "hex")]);
}
/* Text chunks that open to 200 MB each. */
export function pngOfBombs() {
        const small = png(1, 1), bomb = chunk("zTXt", Buffer.concat([Buffer.from("a\0\0"), deflateSync(Buffer.alloc(200_000_000))]));
        return Buffer.concat([small.subarray(0, 33), ...Array(8).fill(bomb), small.subarray(33)]);
}

/* A photo that is also a page with a script for who believes its name. */
export const polyglot = (source) =>
        Buffer.concat([photo(source, "polyglot"), Buffer.from("<html><script>alert('polyglot')</script></html>")]);
