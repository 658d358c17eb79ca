// SPDX-License-Identifier: AGPL-3.0-or-later
// The walk that must work, from a village report to a reasoned decision, in a real browser on a real program.
//   node tests/browser/walk.mjs [--database postgresql://…] [--port N] [--look all|none] [--screens FOLDER]
// --look all (the default) also looks at every page in both languages and widths.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { House } from "./house.mjs";
import { Town } from "./people.mjs";
import { Camera, inspect } from "./inspect.mjs";
import { journalSteps } from "./journal.mjs";
import { linkSteps, lookSteps } from "./look.mjs";
import { placesAfter, placesBefore } from "./places.mjs";
import { carefulSteps } from "./steps-careful.mjs";
import { citizenSteps, officeSteps } from "./steps-citizen.mjs";
import { deskSteps } from "./steps-desk.mjs";
import { oversightSteps } from "./steps-oversight.mjs";
import { quickSteps } from "./steps-quick.mjs";
import { villageSteps } from "./steps-village.mjs";
import { finish, group, must, whenAGroupFails } from "./tap.mjs";

const FAULTS = "build/walk";

function option(name, otherwise) {
        const at = process.argv.indexOf(`--${name}`);
        return at < 0 ? otherwise : process.argv[at + 1];
}

const database = option("database", "");
const kind = database ? "postgres" : "sqlite";
const screens = option("screens", "");
mkdirSync(FAULTS, { recursive: true });
const house = new House({ port: Number(option("port", "0")), database, log: join(FAULTS, `${kind}.log`) });
const town = new Town(house);
const matter = {}; /* what one step leaves for the next */

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
        process.on(signal, () => process.exit(1));

/* What every person was looking at when something went wrong. */
whenAGroupFails(async (name) => {
        let shot = 0;
        for (const visitor of town.recent(3)) {
                const file = join(FAULTS, `${kind}-${name.replace(/[^a-z0-9]+/gi, "-").slice(0, 60)}-${++shot}.png`);
                await visitor.page.screenshot({ path: file, fullPage: true });
                console.log(`#   ${visitor.name} looked at ${visitor.page.url()}, see ${file}`);
        }
});

const camera = screens ? new Camera(screens, (text) => console.log(`# ${text}`)) : null;
const looks = !screens && option("look", "all") === "all";
const faults = []; /* of places that stand only for a while */

if (camera)
        town.look = (place) => camera.take(place);
else if (looks)
        town.look = async (place) => faults.push(...await inspect(place));

async function walk() {
        await group("a first start with the demonstration answers within 10 s", [], async () => {
                const { took, worked } = await house.start();
                console.log(`# it answered after ${took} ms, of which it worked ${worked} ms`);
                must(worked < 10_000, `it worked ${worked} ms before it answered`);
        });
        await town.open();
        await placesBefore(town);
        await villageSteps(town, matter);
        await deskSteps(town, matter);
        await quickSteps(town);
        await citizenSteps(town, matter);
        await officeSteps(town);
        await carefulSteps(town, matter);
        await oversightSteps(town);
        await placesAfter(town, matter);
        if (camera) {
                for (const place of town.places)
                        await camera.take(place);
                camera.finish();
                return;
        }
        if (looks) {
                await group("looked at while it stood: pages that the walk itself changes", [], () => must(faults.length === 0, faults.join("\n")));
                await lookSteps(town);
        }
        await linkSteps(town);

        await group("no page complained, and the program logged no error", [], async () => {
                must(!house.exit, `the program ended by itself: ${JSON.stringify(house.exit)}`);
                const complaints = [...town.takeComplaints(), ...house.errors()];
                must(complaints.length === 0, complaints.join("\n"));
        });
        await town.close();
        await journalSteps(house);
}

try {
        await walk();
} catch (error) {
        await group("the walk comes to its end", [], () => {
                throw error;
        });
} finally {
        await town.close();
        await house.stop();
        house.remove();
}
process.exit(finish());
